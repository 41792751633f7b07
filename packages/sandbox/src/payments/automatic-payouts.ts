import type { BalanceTransaction, Payout } from "../records/objects.ts";
import type { World } from "../world.ts";
import { notPaidOut } from "./balance.ts";
import { createPayout } from "./payouts.ts";

const DAY_MS = 86_400_000;

export interface PayoutRun {
  /** Pays out as well what isn't available yet. Stripe never does: for whoever can't wait two days. */
  includePending?: boolean | undefined;
}

/** One payout a currency, of all that no automatic payout has taken along yet; none where there is nothing. */
export function runPayouts(world: World, { includePending = false }: PayoutRun = {}): Payout[] {
  const now = world.clock.nowSeconds();
  const byCurrency = new Map<string, BalanceTransaction[]>();
  for (const transaction of notPaidOut(world)) {
    if (transaction.available_on > now && !includePending) continue;
    const lines = byCurrency.get(transaction.currency);
    if (lines === undefined) byCurrency.set(transaction.currency, [transaction]);
    else lines.push(transaction);
  }
  const payouts: Payout[] = [];
  for (const [currency, lines] of byCurrency) {
    const amount = lines.reduce((sum, { net }) => sum + net, 0);
    // Stripe would debit the bank account; here what is owed waits for money that covers it.
    if (amount <= 0) continue;
    payouts.push(
      createPayout(world, {
        amount,
        currency,
        description: "STRIPE PAYOUT",
        lines,
        metadata: {},
        method: "standard",
        statementDescriptor: null,
      }),
    );
  }
  return payouts;
}

/** Every midnight, UTC. */
export function payOutDaily(world: World): void {
  runPayouts(world);
  scheduleDailyPayout(world);
}

export function scheduleDailyPayout(world: World): void {
  const sinceMidnightMs = world.clock.nowMs() % DAY_MS;
  world.timers.schedule("pay_out", world.account, DAY_MS - sinceMidnightMs);
}
