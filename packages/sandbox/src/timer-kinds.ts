import { finishPayment } from "./payments/attempt.ts";
import { payOutDaily } from "./payments/automatic-payouts.ts";
import { expireAuthorization } from "./payments/capture.ts";
import { expireSession, followDebit } from "./payments/checkout.ts";
import { progressPayout, reconcilePayout } from "./payments/payouts.ts";
import { openExpectedDispute } from "./payments/disputes.ts";
import { decideDispute } from "./payments/evidence.ts";
import { finishRefund } from "./payments/refunds.ts";
import { settleCharge } from "./payments/settlement.ts";
import type { Timer } from "./timers.ts";
import type { World } from "./world.ts";

/** What time does. Each looks at the state as it is by then: a payer or host may have been quicker. */
const KINDS: Record<Timer["kind"], (world: World, id: string) => void> = {
  decide_dispute: decideDispute,
  expire_authorization: expireAuthorization,
  expire_session(world, id) {
    const session = world.records.sessions.get(id);
    if (session?.status === "open") expireSession(world, session);
  },
  finish_payment(world, id) {
    finishPayment(world, id);
    followDebit(world, id);
  },
  pay_out: payOutDaily,
  progress_payout: progressPayout,
  reconcile_payout: reconcilePayout,
  finish_refund: finishRefund,
  open_dispute: openExpectedDispute,
  settle_charge: settleCharge,
};

export const runTimer = (world: World, timer: Timer): void => KINDS[timer.kind](world, timer.id);
