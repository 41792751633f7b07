import { BookingLink } from "./booking-link.tsx";

/** The bookings of something, in one cell. */
export function BookingLinks({ references }: { references: readonly string[] }) {
  if (references.length === 0) return <span class="unknown">–</span>;
  return (
    <>
      {references.map((reference, place) => (
        <>
          {place > 0 && ", "}
          <BookingLink reference={reference} />
        </>
      ))}
    </>
  );
}
