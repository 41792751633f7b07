import { invalid } from "../api/failure.ts";
import { previousAttributes } from "../events.ts";
import type { Listed } from "../records/collection.ts";
import type { BalanceTransaction, Metadata, Payout } from "../records/objects.ts";
import type { World } from "../world.ts";
import { book, type Posting } from "./ledger.ts";

/** The account has one bank account, and everything is paid out to it. */
export const BANK_ACCOUNT = "ba_1RenteaseSandboxBankNL00";

const DAY_SECONDS = 86_400;

/** Stripe's codes and words for a bank that sends the money back. */
export const FAILURES = {
  account_closed: "The bank account has been closed.",
  could_not_process: "The bank could not process this payout.",
  invalid_account_number: "The routing number seems correct, but the account number is invalid.",
  no_account:
    "The bank account details on file are probably incorrect. No bank account could be located with those details.",
} as const satisfies Record<string, string>;

export type PayoutFailure = keyof typeof FAILURES;
export const PAYOUT_FAILURES = [
  "account_closed",
  "could_not_process",
  "invalid_account_number",
  "no_account",
] as const satisfies readonly PayoutFailure[];

export interface NewPayout {
  amount: number;
  currency: string;
  /** What an automatic payout consists of; null for a manual one, which Stripe can't itemise. */
  lines: readonly BalanceTransaction[] | null;
  description: string | null;
  metadata: Metadata;
  method: "instant" | "standard";
  statementDescriptor: string | null;
}

/** Takes the money out of the balance at once; that it arrives takes its steps. */
export function createPayout(world: World, wanted: NewPayout): Payout {
  const id = world.ids.next("po");
  const created = world.clock.nowSeconds();
  const own = book(world, payoutPosting(id, wanted));
  // An automatic payout lists its own balance transaction, too.
  for (const line of wanted.lines === null ? [] : [...wanted.lines, own]) {
    world.records.payoutLines.insert({ id: line.id, created: line.created, payout: id });
  }
  const payout = world.records.payouts.insert(payoutObject({ id, created }, wanted, own.id));
  world.emit("payout.created", payout);
  world.timers.schedule("progress_payout", id, world.delays.payoutMs);
  return payout;
}

export const payoutPosting = (
  id: string,
  { amount, description }: Pick<NewPayout, "amount" | "description">,
): Posting => ({
  amount: -amount,
  description,
  reporting_category: "payout",
  source: id,
  type: "payout",
});

/** A payout as it comes into being. */
export function payoutObject(
  { id, created }: Listed,
  wanted: Omit<NewPayout, "lines"> & { lines: object | null },
  transaction: string,
): Payout {
  return {
    id,
    object: "payout",
    amount: wanted.amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: wanted.method === "instant" ? created : nextBankDay(created),
    automatic: wanted.lines !== null,
    balance_transaction: transaction,
    created,
    currency: wanted.currency,
    description: wanted.description,
    destination: BANK_ACCOUNT,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: wanted.metadata,
    method: wanted.method,
    original_payout: null,
    payout_method: null,
    reconciliation_status: wanted.lines === null ? "not_applicable" : "in_progress",
    reversed_by: null,
    source_type: "card",
    statement_descriptor: wanted.statementDescriptor,
    status: "pending",
    trace_id: { status: "pending", value: null },
    type: "bank_account",
  };
}

/** Midnight of the next day on which banks work. */
function nextBankDay(seconds: number): number {
  const next = (Math.floor(seconds / DAY_SECONDS) + 1) * DAY_SECONDS;
  const weekday = new Date(next * 1000).getUTCDay();
  if (weekday === 6) return next + 2 * DAY_SECONDS;
  return weekday === 0 ? next + DAY_SECONDS : next;
}

/** The next step of a payout that was neither canceled nor sent back: to the bank, and there. */
export function progressPayout(world: World, id: string): void {
  const payout = world.records.payouts.get(id);
  if (payout?.status === "pending") {
    changePayout(world, payout, { status: "in_transit" });
    world.timers.schedule("progress_payout", id, world.delays.payoutMs);
  } else if (payout?.status === "in_transit") {
    const paid = world.records.payouts.replace(id, { status: "paid", trace_id: traceOf(id) });
    world.emit("payout.paid", paid);
    if (payout.automatic) {
      world.timers.schedule("reconcile_payout", id, world.delays.payoutMs);
    }
  }
}

export const traceOf = (id: string): Payout["trace_id"] => ({
  status: "supported",
  value: id.slice(-16).toUpperCase(),
});

/** From here on an automatic payout's balance transactions can be listed, even if it failed meanwhile. */
export function reconcilePayout(world: World, id: string): void {
  if (world.records.payouts.get(id)?.reconciliation_status !== "in_progress") return;
  const reconciled = world.records.payouts.replace(id, { reconciliation_status: "completed" });
  world.emit("payout.reconciliation_completed", reconciled);
}

/** Changes a payout and tells of it as `payout.updated`. */
export function changePayout(world: World, payout: Payout, changes: Partial<Payout>): Payout {
  const changed = world.records.payouts.replace(payout.id, changes);
  const previous = previousAttributes(payout, changed);
  if (Object.keys(previous).length > 0) world.emit("payout.updated", changed, previous);
  return changed;
}

export function cancelPayout(world: World, payout: Payout): Payout {
  if (payout.automatic) throw invalid("Automatic payouts can't be canceled.");
  if (payout.status !== "pending") {
    throw invalid(`Only pending payouts can be canceled; this one is ${payout.status}.`);
  }
  const canceled = world.records.payouts.replace(payout.id, {
    failure_balance_transaction: giveBack(world, payout, "payout_cancel"),
    status: "canceled",
  });
  world.emit("payout.canceled", canceled);
  return canceled;
}

/** The bank sends the money back, most often days after the payout was called paid. */
export function failPayout(world: World, payout: Payout, code: PayoutFailure): Payout {
  if (payout.status === "failed" || payout.status === "canceled") {
    throw invalid(`Payout ${payout.id} is ${payout.status} already.`);
  }
  const failed = world.records.payouts.replace(payout.id, {
    failure_balance_transaction: giveBack(world, payout, "payout_failure"),
    failure_code: code,
    failure_message: FAILURES[code],
    status: "failed",
  });
  world.emit("payout.failed", failed);
  // A payout that failed on its way has lines, too, and nothing else would complete them.
  if (failed.reconciliation_status === "in_progress" && payout.status !== "paid") {
    world.timers.schedule("reconcile_payout", payout.id, world.delays.payoutMs);
  }
  return failed;
}

/** The money is back in the balance, to go out with the next automatic payout. */
const giveBack = (world: World, payout: Payout, type: "payout_cancel" | "payout_failure"): string =>
  book(world, payoutReversalPosting(payout, type)).id;

export const payoutReversalPosting = (
  { amount, description, id }: Pick<Payout, "amount" | "description" | "id">,
  type: "payout_cancel" | "payout_failure",
): Posting => ({
  amount,
  description,
  reporting_category: "payout_reversal",
  source: id,
  type,
});
