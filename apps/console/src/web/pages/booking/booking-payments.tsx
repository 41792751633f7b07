import type { BookingAccount } from "@rentease/db";
import { Link } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Money } from "../../parts/money.tsx";
import { PayoutLink } from "../../parts/payout-link.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { Table } from "../../parts/table.tsx";

/** What came for the booking, what of it went back, and the bank deposit it went out with. */
export function BookingPayments({ booking: { payments } }: { booking: BookingAccount }) {
  const part = (name: string, of: "paid" | "refunded" | "disputed") => ({
    name,
    numeric: true,
    cell: ({ share, currency }: BookingAccount["payments"][number]) => (
      <Money amount={share[of]} currency={currency} />
    ),
  });
  return (
    <>
      <h2>Payments</h2>
      <Table
        label="Payments of the booking"
        columns={[
          {
            name: "Paid",
            cell: ({ id, paidAt, created }) => (
              <Link to={`/payments/${id}`}>
                <Moment at={paidAt ?? created} />
              </Link>
            ),
          },
          {
            name: "Payer",
            cell: ({ payer }) => payer.name ?? payer.email ?? <span class="unknown">unknown</span>,
          },
          { name: "Method", cell: ({ method }) => method ?? "–" },
          { name: "Status", cell: ({ status }) => <StateBadge state={status} /> },
          {
            name: "Payment",
            numeric: true,
            cell: ({ amount, currency }) => <Money amount={amount} currency={currency} />,
          },
          part("For this booking", "paid"),
          part("Refunded", "refunded"),
          part("Disputed", "disputed"),
          { name: "Payout", cell: ({ stripe }) => <PayoutLink payout={stripe.payout} /> },
        ]}
        rows={payments}
        empty="No payment is matched to it yet."
      />
    </>
  );
}
