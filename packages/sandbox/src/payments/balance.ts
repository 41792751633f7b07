import type { BalanceTransaction } from "../records/objects.ts";
import type { World } from "../world.ts";

/** What no automatic payout has taken along, oldest first: together it is the account's balance. */
export function* notPaidOut(world: World): Generator<BalanceTransaction> {
  const { balanceTransactions, payoutLines } = world.records;
  for (const transaction of balanceTransactions.all()) {
    if (payoutLines.get(transaction.id) === undefined) yield transaction;
  }
}

export interface BalanceInCurrency {
  available: number;
  pending: number;
}

/** The account's balance by currency. */
export function balanceOf(world: World): Map<string, BalanceInCurrency> {
  const now = world.clock.nowSeconds();
  const balance = new Map<string, BalanceInCurrency>();
  for (const { available_on, currency, net } of notPaidOut(world)) {
    const { available, pending } = balance.get(currency) ?? { available: 0, pending: 0 };
    balance.set(
      currency,
      available_on <= now
        ? { available: available + net, pending }
        : { available, pending: pending + net },
    );
  }
  return balance;
}
