import type { PayoutSummary } from "@rentease/db";
import { Money } from "../../parts/money.tsx";

/** Of what a payout's lines come to and what was paid out: zero, or it stands out, in words too. */
export function Difference({ of: { difference, currency } }: { of: PayoutSummary }) {
  if (difference === null || difference === 0n) {
    return <Money amount={difference} currency={currency} />;
  }
  return (
    <>
      <span class="badge bad">differs</span> <Money amount={difference} currency={currency} />
    </>
  );
}
