import type { BookingSummary, ListedPayment } from "@rentease/db";
import { BookingLink } from "../../parts/booking-link.tsx";
import { Key } from "../../parts/key.tsx";
import { Day } from "../../parts/moment.tsx";
import { Table } from "../../parts/table.tsx";
import { FoundButtons } from "./decide-buttons.tsx";
import { Expected } from "./expected.tsx";

type FindBookingProps = {
  find: string;
  found: readonly BookingSummary[];
  payment: ListedPayment;
  /** It was looked for just now: one goes on from there. */
  focused: boolean;
};

/** Any other booking, by its reference or guest. */
export function FindBooking({ find, found, payment, focused }: FindBookingProps) {
  return (
    <section>
      <h3>Another booking</h3>
      <div class="actions">
        <label>
          Reference, guest or e-mail
          <input
            type="search"
            name="find"
            value={find}
            data-key="f"
            maxlength={255}
            autofocus={focused}
          />
        </label>
        <button type="submit" class="quiet">
          Find
          <Key of="f" />
        </button>
      </div>
      {find !== "" && (
        <Table
          label={`Bookings found for ${find}`}
          rows={found}
          empty={`No booking is found for “${find}”. Try the whole reference, or the guest's e-mail.`}
          columns={[
            {
              name: "Booking",
              cell: ({ reference }) => <BookingLink reference={reference} />,
            },
            { name: "Guest", cell: ({ guest }) => guest.name ?? "–" },
            {
              name: "Stay",
              cell: ({ property, checkIn }) => (
                <>
                  {property ?? "–"}, <Day of={checkIn} />
                </>
              ),
            },
            { name: "Expects", cell: (booking) => <Expected of={booking} /> },
            {
              name: "Decide",
              cell: ({ reference }) => (
                <FoundButtons reference={reference} paymentId={payment.id} />
              ),
            },
          ]}
        />
      )}
    </section>
  );
}
