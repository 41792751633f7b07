import { Link } from "./link.tsx";

/** A booking by its reference, which may hold anything. */
export function BookingLink({ reference }: { reference: string }) {
  return (
    <Link to={`/bookings/${encodeURIComponent(reference)}`} class="reference">
      {reference}
    </Link>
  );
}
