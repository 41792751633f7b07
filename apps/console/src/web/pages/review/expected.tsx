import type { BookingSummary } from "@rentease/db";
import { Money } from "../../parts/money.tsx";

/** What a booking still expects, and of what. */
export function Expected({ of: { balance, expected, currency } }: { of: BookingSummary }) {
  return (
    <>
      <Money amount={balance} currency={currency} /> of{" "}
      <Money amount={expected} currency={currency} />
    </>
  );
}
