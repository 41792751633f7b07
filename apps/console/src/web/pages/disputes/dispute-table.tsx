import type { ListedDispute } from "@rentease/db";
import type { Child } from "hono/jsx";
import { BookingLink } from "../../parts/booking-link.tsx";
import { Link } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Money } from "../../parts/money.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { StripeLink } from "../../parts/stripe-link.tsx";
import { Table } from "../../parts/table.tsx";
import { Deadline } from "./deadline.tsx";
import { reasonOfDispute } from "./reason-of-dispute.ts";

type DisputeTableProps = {
  label: string;
  disputes: readonly ListedDispute[];
  /** Open ones have deadlines. */
  open: boolean;
  empty: Child;
};

export function DisputeTable({ label, disputes, open, empty }: DisputeTableProps) {
  return (
    <Table
      label={label}
      rows={disputes}
      empty={empty}
      columns={[
        ...(open
          ? [
              {
                name: "Evidence due",
                cell: (dispute: ListedDispute) => <Deadline of={dispute} />,
              },
            ]
          : []),
        { name: "Status", cell: ({ status }) => <StateBadge state={status} /> },
        { name: "Amount", numeric: true, cell: (dispute) => <Money {...dispute} /> },
        { name: "Reason", cell: ({ reason }) => reasonOfDispute(reason) },
        { name: "Guest", cell: (dispute) => guestOf(dispute) ?? <Unknown /> },
        { name: "Booking", cell: ({ bookings }) => <Bookings of={bookings} /> },
        { name: "Payment", cell: (dispute) => <Payment of={dispute} /> },
        { name: "Opened", cell: ({ created }) => <Moment at={created} only="date" /> },
        {
          name: "Dispute",
          cell: ({ stripe }) => (
            <>
              <span class="id">{stripe}</span>{" "}
              <StripeLink to={`disputes/${stripe}`}>
                {open ? "Answer at Stripe" : "See at Stripe"}
              </StripeLink>
            </>
          ),
        },
      ]}
    />
  );
}

/** The booking's guest; the payer where no booking is known. */
export function guestOf({ bookings, payment }: ListedDispute): string | null {
  const guests = bookings.flatMap(({ guest }) => guest ?? []);
  return guests.length > 0 ? [...new Set(guests)].join(", ") : (payment?.payer.name ?? null);
}

function Bookings({ of }: { of: ListedDispute["bookings"] }) {
  if (of.length === 0) return <Unknown />;
  return (
    <>
      {of.map(({ reference, property }, place) => (
        <>
          {place > 0 && ", "}
          <BookingLink reference={reference} />
          {property !== null && <> {property}</>}
        </>
      ))}
    </>
  );
}

function Payment({ of: { payment } }: { of: ListedDispute }) {
  if (payment === null) return <span class="unknown">not known yet</span>;
  return (
    <Link to={`/payments/${payment.id}`}>
      <Money amount={payment.received} currency={payment.currency} />
    </Link>
  );
}

function Unknown() {
  return <span class="unknown">–</span>;
}
