import type { Listed } from "../records/collection.ts";
import type { BalanceTransaction } from "../records/objects.ts";
import type { World } from "../world.ts";
import { SETTLEMENT_CURRENCY } from "./money.ts";

/** One movement of the account's balance, in the settlement currency's minor units. */
export interface Posting {
  /** Negative where money leaves. */
  amount: number;
  /** Part of what moved that Stripe keeps; negative where it gives a fee back. */
  fee?: number;
  feeDescription?: string;
  type: BalanceTransaction["type"];
  reporting_category: string;
  /** The charge, refund, dispute or payout that it is about. */
  source: string;
  description?: string | null;
  /** Null where nothing was converted. */
  exchange_rate?: number | null;
  /** Whole seconds; what leaves is gone at once, so that is the usual. */
  available_on?: number;
}

/** The one place where balance transactions are written. Who has to be told is the caller's affair. */
export function book(world: World, posting: Posting): BalanceTransaction {
  const made = { id: world.ids.next("txn"), created: world.clock.nowSeconds() };
  return world.records.balanceTransactions.insert(transactionObject(made, posting));
}

export function transactionObject({ id, created }: Listed, posting: Posting): BalanceTransaction {
  const { fee = 0, available_on = created } = posting;
  // A part too small to settle to a cent is 0, not -0.
  const amount = posting.amount + 0;
  return {
    id,
    object: "balance_transaction",
    amount,
    available_on,
    balance_type: "payments",
    created,
    currency: SETTLEMENT_CURRENCY,
    description: posting.description ?? null,
    exchange_rate: posting.exchange_rate ?? null,
    fee,
    fee_details: fee === 0 ? [] : [feeDetail(fee, posting.feeDescription)],
    net: amount - fee,
    reporting_category: posting.reporting_category,
    source: posting.source,
    status: available_on <= created ? "available" : "pending",
    type: posting.type,
  };
}

const feeDetail = (amount: number, description = "Stripe processing fees") => ({
  amount,
  application: null,
  currency: SETTLEMENT_CURRENCY,
  description,
  type: "stripe_fee",
});

/** A balance transaction as it reads now: what is pending becomes available with time alone. */
export function transactionNow(world: World, id: string): BalanceTransaction | undefined {
  const stored = world.records.balanceTransactions.get(id);
  return stored === undefined ? undefined : asOfNow(world, stored);
}

export const asOfNow = (world: World, stored: BalanceTransaction): BalanceTransaction =>
  stored.available_on <= world.clock.nowSeconds() ? { ...stored, status: "available" } : stored;
