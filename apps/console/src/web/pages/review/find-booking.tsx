import type { BookingHit, ListedPayment } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { BookingLink } from "../../parts/booking-link.tsx";
import { Key } from "../../parts/key.tsx";
import { Day } from "../../parts/moment.tsx";
import { Table } from "../../parts/table.tsx";

type FindBookingProps = {
  find: string | undefined;
  found: readonly BookingHit[];
  payment: ListedPayment;
};

/** Any other booking, by its reference or guest. */
export function FindBooking({ find, found, payment }: FindBookingProps) {
  const { frame, user } = useAsked();
  return (
    <section>
      <h3>Another booking</h3>
      <form method="get" action={`/review/${payment.id}`} class="actions">
        {Object.entries(frame).map(
          ([name, value]) => value !== null && <input type="hidden" name={name} value={value} />,
        )}
        <label>
          Reference, guest or e-mail
          <input type="search" name="find" value={find} data-key="f" required />
        </label>
        <button type="submit" class="quiet">
          Find
          <Key of="f" />
        </button>
      </form>
      {find && (
        <Table
          label={`Bookings found for ${find}`}
          rows={found}
          empty={`No booking is found for “${find}”. Try the whole reference, or the guest's e-mail.`}
          columns={[
            {
              name: "Booking",
              cell: ({ reference }) => <BookingLink reference={reference} />,
            },
            { name: "Guest", cell: ({ guest }) => guest ?? "–" },
            { name: "Property", cell: ({ property }) => property ?? "–" },
            { name: "Currency", cell: ({ currency }) => currency.toUpperCase() },
            { name: "Arrives", cell: ({ checkIn }) => <Day of={checkIn} /> },
            {
              name: "Decide",
              cell: ({ reference }) =>
                user.role !== "viewer" && (
                  <button
                    type="submit"
                    form="decide"
                    formaction={`/payments/${payment.id}/match`}
                    name="booking"
                    value={reference}
                  >
                    Match to {reference}
                  </button>
                ),
            },
          ]}
        />
      )}
    </section>
  );
}
