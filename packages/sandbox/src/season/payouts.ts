import { runPayouts } from "../payments/automatic-payouts.ts";
import { balanceOf } from "../payments/balance.ts";
import { SETTLEMENT_CURRENCY } from "../payments/money.ts";
import { createPayout, failPayout, PAYOUT_FAILURES } from "../payments/payouts.ts";
import { between, pick, seeded } from "../random.ts";
import type { Payout } from "../records/objects.ts";
import type { World } from "../world.ts";
import type { Season } from "./booking.ts";
import { DAY_MS } from "./stays.ts";

/** Few and large, so that each shows something; parts of the time in which guests book. */
const AUTOMATIC = [1 / 3, 2 / 3, 1] as const;
/** Takes its money out of what would else have gone with the last of them. */
const MANUAL = 5 / 6;
/** By then the last guest has left and paid, and what was charged is available. */
const CLOSING_AFTER_MS = 200 * DAY_MS;
/** Long after `payout.paid`, within the five business days that banks have. */
const SENT_BACK_AFTER_MS = 4 * DAY_MS;

/**
 * What becomes of the season's money: automatic payouts, the first or second of which the bank sends back so that it
 * goes out with the next, and one that the host asks for.
 */
export function payoutSteps(world: World, season: Season): { atMs: number; run: () => void }[] {
  const random = seeded(`${season.seed}|payouts`);
  const failing = between(random, 0, 1);
  const failure = pick(random, PAYOUT_FAILURES);
  const percent = between(random, 20, 60);
  const dateOf = (part: number) => season.fromMs + part * (season.toMs - season.fromMs);

  let sentBack = false;
  const automatic = AUTOMATIC.map(dateOf).flatMap((atMs, index) => {
    let made: Payout | undefined;
    const pay = () => {
      [made] = runPayouts(world);
    };
    // Where nothing was available yet, the next one is sent back instead.
    const sendBack = () => {
      const payout = world.records.payouts.get(made?.id ?? "");
      if (payout === undefined || index < failing || sentBack) return;
      sentBack = true;
      failPayout(world, payout, failure);
    };
    return [
      { atMs, run: pay },
      { atMs: atMs + SENT_BACK_AFTER_MS, run: sendBack },
    ];
  });
  return [
    ...automatic,
    { atMs: dateOf(MANUAL), run: () => payOutSome(world, percent) },
    { atMs: season.toMs + CLOSING_AFTER_MS, run: () => void runPayouts(world) },
  ];
}

function payOutSome(world: World, percent: number): void {
  const available = balanceOf(world).get(SETTLEMENT_CURRENCY)?.available ?? 0;
  const amount = Math.floor((available * percent) / 100);
  if (amount <= 0) return;
  createPayout(world, {
    amount,
    currency: SETTLEMENT_CURRENCY,
    description: "Owner's draw",
    lines: null,
    metadata: {},
    method: "standard",
    statementDescriptor: null,
  });
}
