import type { ListedPayment } from "@rentease/db";
import { Link } from "../../parts/link.tsx";
import { grouped } from "../../parts/money.tsx";
import { Moment } from "../../parts/moment.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";

type AboutObjectsProps = { payments: readonly ListedPayment[]; payouts: readonly string[] };

/** What an event is about, of what the books hold. */
export function AboutObjects({ payments, payouts }: AboutObjectsProps) {
  return (
    <>
      <h2>What it is about</h2>
      {payments.length + payouts.length === 0 && (
        <p class="empty">It names no payment that is in the books.</p>
      )}
      <ul>
        {payments.map(({ id, amount, currency, status, created }) => (
          <li>
            <Link to={`/payments/${id}`}>Payment of {grouped(amount, currency)}</Link>,{" "}
            <Moment at={created} /> <StateBadge state={status} />
          </li>
        ))}
        {payouts.map((id) => (
          <li>
            <Link to={`/payouts/${id}`}>
              Payout <span class="id">{id}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
