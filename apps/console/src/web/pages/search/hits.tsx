import type { SearchHits } from "@rentease/db";
import type { Child } from "hono/jsx";
import { arrivalDay } from "../../arrival-day.ts";
import { BookingLink } from "../../parts/booking-link.tsx";
import { BookingLinks } from "../../parts/booking-links.tsx";
import { Link } from "../../parts/link.tsx";
import { Method } from "../../parts/method.tsx";
import { Day, Moment } from "../../parts/moment.tsx";
import { Money } from "../../parts/money.tsx";
import { PayoutLink } from "../../parts/payout-link.tsx";
import { Payer } from "../../parts/payer.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { Stay } from "../../parts/stay.tsx";
import { Table } from "../../parts/table.tsx";

/** What was found, a table for each kind. */
export function Hits({ hits }: { hits: SearchHits }) {
  return (
    <>
      <Kind
        name="Bookings"
        rows={hits.bookings}
        columns={[
          { name: "Reference", cell: ({ reference }) => <BookingLink reference={reference} /> },
          { name: "Guest", cell: ({ guest }) => guest ?? "–" },
          { name: "Property", cell: ({ property }) => property ?? "–" },
          { name: "Stay", cell: (booking) => <Stay {...booking} /> },
          { name: "Status", cell: ({ status }) => status },
        ]}
      />
      <Kind
        name="Payments"
        rows={hits.payments}
        columns={[
          {
            name: "Paid",
            cell: ({ id, paidAt, created }) => (
              <Link to={`/payments/${id}`}>
                <Moment at={paidAt ?? created} />
              </Link>
            ),
          },
          { name: "Payer", cell: ({ payer }) => <Payer of={payer} /> },
          { name: "Method", cell: ({ method }) => <Method of={method} /> },
          { name: "Amount", numeric: true, cell: (payment) => <Money {...payment} /> },
          { name: "Status", cell: ({ status }) => <StateBadge state={status} /> },
          { name: "Review", cell: ({ review }) => <StateBadge state={review} /> },
          { name: "Booking", cell: ({ bookings }) => <BookingLinks references={bookings} /> },
        ]}
      />
      <Kind
        name="Payouts"
        rows={hits.payouts}
        columns={[
          { name: "Payout", cell: ({ stripe }) => <PayoutLink payout={stripe} /> },
          { name: "Arrives", cell: (payout) => <Day of={arrivalDay(payout)} /> },
          { name: "Status", cell: ({ status }) => <StateBadge state={status} /> },
          { name: "Amount", numeric: true, cell: (payout) => <Money {...payout} /> },
        ]}
      />
      <Kind
        name="Disputes"
        rows={hits.disputes}
        columns={[
          {
            name: "Dispute",
            cell: ({ stripe, payment }) => (
              <Link to={payment === null ? "/disputes" : `/payments/${payment}`} class="id">
                {stripe}
              </Link>
            ),
          },
          { name: "Status", cell: ({ status }) => <StateBadge state={status} /> },
          { name: "Reason", cell: ({ reason }) => reason?.replaceAll("_", " ") ?? "–" },
          { name: "Answer by", cell: ({ evidenceDueBy }) => <Moment at={evidenceDueBy} /> },
          { name: "Amount", numeric: true, cell: (dispute) => <Money {...dispute} /> },
        ]}
      />
      <Kind
        name="Events"
        rows={hits.events}
        columns={[
          {
            name: "Event",
            cell: ({ id }) => (
              <Link to={`/events/${id}`} class="id">
                {id}
              </Link>
            ),
          },
          { name: "Type", cell: ({ type }) => type },
          { name: "State", cell: ({ state }) => <StateBadge state={state} /> },
          { name: "Received", cell: ({ receivedAt }) => <Moment at={receivedAt} /> },
        ]}
      />
    </>
  );
}

type KindProps<Row> = {
  name: string;
  rows: readonly Row[];
  columns: readonly { name: string; numeric?: boolean; cell: (row: Row) => Child }[];
};

function Kind<Row>({ name, rows, columns }: KindProps<Row>) {
  if (rows.length === 0) return null;
  return (
    <>
      <h2>{name}</h2>
      <Table label={`${name} found`} columns={columns} rows={rows} empty={null} />
    </>
  );
}
