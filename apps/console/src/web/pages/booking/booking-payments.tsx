import type { BookingAccount, Deposit } from "@rentease/db";
import { DepositLink } from "../../parts/deposit-link.tsx";
import { Link } from "../../parts/link.tsx";
import { Method } from "../../parts/method.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Money } from "../../parts/money.tsx";
import { Payer } from "../../parts/payer.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { Table } from "../../parts/table.tsx";

type BookingPaymentsProps = {
  booking: BookingAccount;
  deposits: ReadonlyMap<string, Deposit>;
};

/** What came for the booking, what of it went back, and the bank deposit it went out with. */
export function BookingPayments({ booking: { payments }, deposits }: BookingPaymentsProps) {
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
                <Moment at={paidAt ?? created} only="date" />
              </Link>
            ),
          },
          {
            name: "Payer",
            cell: ({ payer }) => <Payer of={payer} />,
          },
          { name: "Method", cell: ({ method }) => <Method of={method} /> },
          { name: "Status", cell: ({ status }) => <StateBadge state={status} /> },
          {
            name: "Payment",
            numeric: true,
            cell: ({ amount, currency }) => <Money amount={amount} currency={currency} />,
          },
          part("For this booking", "paid"),
          part("Refunded", "refunded"),
          part("Disputed", "disputed"),
          {
            name: "Went out with payout",
            cell: ({ stripe }) => <DepositLink payout={stripe.payout} deposits={deposits} />,
          },
        ]}
        rows={payments}
        empty="No payment is matched to it yet."
      />
    </>
  );
}
