import type { Deposit } from "@rentease/db";
import { Link } from "./link.tsx";
import { Moment } from "./moment.tsx";
import { grouped } from "./money.tsx";
import { PayoutLink } from "./payout-link.tsx";

type DepositLinkProps = {
  /** Stripe's id of the payout; null until the money went out. */
  payout: string | null;
  deposits: ReadonlyMap<string, Deposit>;
};

/** The bank deposit that money went out with, as it stands on the bank's statement. */
export function DepositLink({ payout, deposits }: DepositLinkProps) {
  const deposit = deposits.get(payout ?? "");
  if (!deposit) return <PayoutLink payout={payout} />;
  return (
    <>
      <Link to={`/payouts/${deposit.stripe}`}>
        {grouped(deposit.amount, deposit.currency)} on{" "}
        <Moment at={deposit.arrivalDate} only="date" />
      </Link>
      {deposit.status !== "paid" && ` (${deposit.status.replaceAll("_", " ")})`}
    </>
  );
}
