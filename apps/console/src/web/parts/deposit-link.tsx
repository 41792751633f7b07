import type { Deposit } from "@rentease/db";
import { arrivalDay } from "../arrival-day.ts";
import { Link } from "./link.tsx";
import { Day } from "./moment.tsx";
import { grouped } from "./money.tsx";
import { PayoutLink } from "./payout-link.tsx";

type DepositLinkProps = {
  /** Stripe's id of the payout; null until the money went out. */
  payout: string | null;
  deposits: ReadonlyMap<string, Deposit>;
  /** Where there is no room for its amount. */
  only?: "date";
};

/** The bank deposit that money went out with, as it stands on the bank's statement. */
export function DepositLink({ payout, deposits, only }: DepositLinkProps) {
  const deposit = deposits.get(payout ?? "");
  if (!deposit) return <PayoutLink payout={payout} />;
  return (
    <>
      <Link to={`/payouts/${deposit.stripe}`}>
        {only !== "date" && `${grouped(deposit.amount, deposit.currency)} on `}
        <Day of={arrivalDay(deposit)} />
      </Link>
      {deposit.status !== "paid" && ` (${deposit.status.replaceAll("_", " ")})`}
    </>
  );
}
