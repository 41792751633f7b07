import type { WaitingSum } from "@rentease/db";
import { Link } from "../../parts/link.tsx";
import { Money } from "../../parts/money.tsx";

/** What waits for a person, each currency for itself. */
export function ReviewCard({
  waiting,
  adoptions,
}: {
  waiting: readonly WaitingSum[];
  adoptions: number;
}) {
  const payments = waiting.reduce((sum, { payments: count }) => sum + count, 0);
  const currencies = [...new Set(waiting.map(({ currency }) => currency))].toSorted();
  const received = (of: string) =>
    waiting.reduce((sum, { currency, received: came }) => (currency === of ? sum + came : sum), 0n);
  return (
    <article aria-labelledby="now-review">
      <h2 id="now-review">To review</h2>
      <div class="figure">
        <Link to="/review" query={{ property: null }}>
          {payments === 1 ? "1 payment" : `${payments} payments`}
        </Link>
      </div>
      {payments === 0 ? (
        <p>Every payment has its booking.</p>
      ) : (
        <ul>
          {currencies.map((currency) => (
            <li>
              <Money amount={received(currency)} currency={currency} />
            </li>
          ))}
        </ul>
      )}
      {adoptions > 0 && (
        <p>
          <Link to="/review" query={{ property: null }}>
            {adoptions === 1 ? "1 payment" : `${adoptions} payments`} typed in
          </Link>{" "}
          may have come through Stripe as well.
        </p>
      )}
    </article>
  );
}
