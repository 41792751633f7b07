import type { ListedAdoption, ListedPayment } from "@rentease/db";
import { Link } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { grouped } from "../../parts/money.tsx";

type Props = { payment: ListedPayment; adoptions: readonly ListedAdoption[] };

/** That this and another entry are the same money, or may be: it counts once (P4). */
export function Adoptions({ payment, adoptions }: Props) {
  const shown = adoptions.filter(({ state }) => state !== "rejected");
  if (shown.length === 0) return null;
  return (
    <ul class="adoptions">
      {shown.map(({ id, state, typed, stripe }) => {
        const isTyped = typed.id === payment.id;
        const other = isTyped ? stripe : typed;
        return (
          <li>
            {saying(isTyped, state)}{" "}
            <Link to={`/payments/${other.id}`}>
              {isTyped ? "Stripe's payment" : "the typed entry"} of{" "}
              {grouped(other.amount, other.currency)}, <Moment at={other.paidAt} only="date" />
            </Link>
            . <Link to={`/adoptions/${id}`}>{state === "accepted" ? "See why" : "Decide"}</Link>
          </li>
        );
      })}
    </ul>
  );
}

function saying(isTyped: boolean, state: string): string {
  if (state === "accepted") {
    return isTyped ? "It counts nothing: taken over by" : "It took over";
  }
  return "It may be the same money as";
}
