import { invalid } from "../api/failure.ts";
import { previousAttributes } from "../events.ts";
import type { Listed } from "../records/collection.ts";
import type { BalanceTransaction, Charge, Metadata, Refund } from "../records/objects.ts";
import type { World } from "../world.ts";
import { updateCharge } from "./charges.ts";
import { book, type Posting } from "./ledger.ts";
import { behaviourOfCharge } from "./payment-methods.ts";
import { requireRefundable } from "./refundable.ts";
import { settleCharge } from "./settlement.ts";

export interface NewRefund {
  /** All that is left if absent. */
  amount?: number | undefined;
  reason?: Refund["reason"];
  metadata?: Metadata;
  instructionsEmail?: string | undefined;
}

/** What still counts as paid back. A refund can leave these even after it succeeded. */
const HOLDING: ReadonlySet<string | null> = new Set(["pending", "requires_action", "succeeded"]);

export const holds = (refund: Refund): boolean => HOLDING.has(refund.status);

/** Gives money back. Cards at once, as Stripe shows it; other methods when their bank has done it. */
export function createRefund(world: World, asked: Charge, wanted: NewRefund = {}): Refund {
  const amount = requireRefundable(world, asked, wanted.amount);
  // What was captured asynchronously may not be settled, and a refund settles to a part of that.
  settleCharge(world, asked.id);
  const charge = world.records.charges.get(asked.id) ?? asked;
  const behaviour = behaviourOfCharge(world, charge);
  const ends = behaviour.does === "succeed" ? behaviour.refund : undefined;
  const type = charge.payment_method_details?.type ?? "card";
  const pending = type !== "card" || ends === "pends";
  const id = world.ids.next(refundPrefix(type));
  const transaction = bookRefund(world, charge, id, amount).id;
  const made = { id, created: world.clock.nowSeconds() };
  const refund = world.records.refunds.insert(
    refundObject(made, charge, wanted, { amount, pending, transaction }),
  );
  const refunded = addRefunded(world, charge, amount);
  world.emit("refund.created", refund);
  world.emit("charge.refunded", refunded, previousAttributes(charge, refunded));
  if (pending || ends === "fails") {
    world.timers.schedule("finish_refund", id, world.delays.processingMs);
  }
  return refund;
}

export const refundPrefix = (type: string): "re" | "pyr" => (type === "card" ? "re" : "pyr");

/** A refund as it comes into being. */
export const refundObject = (
  { id, created }: Listed,
  charge: Charge,
  wanted: NewRefund,
  how: { amount: number; pending: boolean; transaction: string },
): Refund => ({
  id,
  object: "refund",
  amount: how.amount,
  balance_transaction: how.transaction,
  charge: charge.id,
  created,
  currency: charge.currency,
  customer: charge.customer,
  customer_account: null,
  destination_details: destinationOf(charge.payment_method_details?.type ?? "card"),
  metadata: wanted.metadata ?? {},
  payment_intent: charge.payment_intent,
  payment_method: charge.payment_method,
  reason: wanted.reason ?? null,
  receipt_number: null,
  source_transfer_reversal: null,
  status: how.pending ? "pending" : "succeeded",
  transfer_reversal: null,
  ...(wanted.instructionsEmail && { instructions_email: wanted.instructionsEmail }),
  ...(how.pending && { pending_reason: "processing" }),
});

const destinationOf = (type: string): Refund["destination_details"] =>
  type === "card"
    ? {
        card: {
          reference_status: "pending",
          reference_type: "acquirer_reference_number",
          type: "refund",
        },
        type,
      }
    : { type };

/** Once all is paid back, what settled is paid back too, to the cent: rounding never adds up to more. */
function bookRefund(
  world: World,
  charge: Charge,
  refundId: string,
  amount: number,
): BalanceTransaction {
  const { balanceTransactions, refunds } = world.records;
  const settled = balanceTransactions.get(charge.balance_transaction ?? "");
  if (settled === undefined) throw new Error(`${charge.id} was never settled`);
  let left = settled.amount;
  for (const other of refunds.page({ limit: refunds.size, equal: { charge: charge.id } }).data) {
    if (!holds(other)) continue;
    left += balanceTransactions.get(other.balance_transaction ?? "")?.amount ?? 0;
  }
  const share = Math.round((settled.amount * amount) / charge.amount_captured);
  const full = amount === charge.amount - charge.amount_refunded;
  const back = full ? left : Math.min(share, left);
  return book(world, refundPosting(charge, refundId, back, settled.exchange_rate));
}

/** What a refund takes, `settled` being in the settlement currency. */
export function refundPosting(
  charge: Pick<Charge, "id" | "description">,
  refundId: string,
  settled: number,
  rate: number | null,
): Posting {
  const card = charge.id.startsWith("ch_");
  return {
    amount: -settled,
    description: `REFUND FOR ${card ? "CHARGE" : "PAYMENT"} (${charge.description ?? charge.id})`,
    exchange_rate: rate,
    reporting_category: "refund",
    source: refundId,
    type: card ? "refund" : "payment_refund",
  };
}

const addRefunded = (world: World, charge: Charge, amount: number): Charge =>
  world.records.charges.replace(charge.id, {
    amount_refunded: charge.amount_refunded + amount,
    refunded: charge.amount_refunded + amount === charge.amount,
  });

/** Changes a refund and tells of it. `also` is what Stripe says beside refund.updated. */
export function updateRefund(
  world: World,
  refund: Refund,
  changes: Partial<Refund>,
  also?: "refund.failed",
): Refund {
  const updated = world.records.refunds.replace(refund.id, changes);
  const previous = previousAttributes(refund, updated);
  if (Object.keys(previous).length === 0 && also === undefined) return updated;
  world.emit("refund.updated", updated, previous);
  if (also !== undefined) world.emit(also, updated, previous);
  // The older event, which Stripe sends for cards only.
  if (updated.id.startsWith("re_")) world.emit("charge.refund.updated", updated, previous);
  return updated;
}

/** The bank's word, days later: a pending refund arrives, and one of the failing card comes back. */
export function finishRefund(world: World, refundId: string): void {
  const refund = world.records.refunds.get(refundId);
  if (refund?.status === "pending") {
    succeedRefund(world, refund);
    return;
  }
  const charge = world.records.charges.get(refund?.charge ?? "");
  if (refund?.status !== "succeeded" || charge === undefined) return;
  const behaviour = behaviourOfCharge(world, charge);
  if (behaviour.does === "succeed" && behaviour.refund === "fails") failRefund(world, refund);
}

export function succeedRefund(world: World, refund: Refund): Refund {
  requireStatus(refund, "complete", ["pending", "requires_action"]);
  return updateRefund(world, refund, {
    next_action: undefined,
    pending_reason: undefined,
    status: "succeeded",
  });
}

/** The payer has to say where the money should go, as with methods that can't be refunded natively. */
export function requireRefundAction(world: World, refund: Refund): Refund {
  requireStatus(refund, "ask the customer about", ["pending"]);
  const charge = world.records.charges.get(refund.charge ?? "");
  const now = world.clock.nowSeconds();
  return updateRefund(world, refund, {
    next_action: {
      display_details: {
        email_sent: {
          email_sent_at: now,
          email_sent_to: refund.instructions_email ?? charge?.billing_details.email ?? "",
        },
        expires_at: now + ACTION_SECONDS,
      },
      type: "display_details",
    },
    pending_reason: undefined,
    status: "requires_action",
  });
}

const ACTION_SECONDS = 45 * 86_400;

/** The money comes back to the account, even where Stripe had called the refund succeeded. */
export function failRefund(
  world: World,
  refund: Refund,
  reason = "expired_or_canceled_card",
): Refund {
  requireStatus(refund, "fail", ["pending", "requires_action", "succeeded"]);
  const failed = updateRefund(
    world,
    refund,
    { ...givenBack(world, refund), failure_reason: reason, status: "failed" },
    "refund.failed",
  );
  subtractRefunded(world, failed);
  return failed;
}

export function cancelRefund(world: World, refund: Refund): Refund {
  requireStatus(refund, "cancel", ["pending", "requires_action"]);
  const canceled = updateRefund(world, refund, {
    ...givenBack(world, refund),
    failure_reason: "merchant_request",
    status: "canceled",
  });
  subtractRefunded(world, canceled);
  return canceled;
}

function givenBack(world: World, refund: Refund): Partial<Refund> {
  const taken = world.records.balanceTransactions.get(refund.balance_transaction ?? "");
  if (taken === undefined) throw new Error(`${refund.id} was never settled`);
  const back = book(world, refundFailurePosting(refund.id, -taken.amount, taken.exchange_rate));
  return {
    failure_balance_transaction: back.id,
    next_action: undefined,
    pending_reason: undefined,
  };
}

export const refundFailurePosting = (
  refundId: string,
  settled: number,
  rate: number | null,
): Posting => ({
  amount: settled,
  description: `REFUND FAILURE (${refundId})`,
  exchange_rate: rate,
  reporting_category: "refund_failure",
  source: refundId,
  type: "refund_failure",
});

function subtractRefunded(world: World, refund: Refund): void {
  const charge = world.records.charges.get(refund.charge ?? "");
  if (charge === undefined) return;
  updateCharge(world, charge, {
    amount_refunded: charge.amount_refunded - refund.amount,
    refunded: false,
  });
}

function requireStatus(refund: Refund, doing: string, allowed: readonly string[]): void {
  if (allowed.includes(refund.status ?? "")) return;
  throw invalid(
    `You cannot ${doing} this refund because it has a status of ${refund.status}. ` +
      `Only a refund with one of the following statuses may be used: ${allowed.join(", ")}.`,
  );
}
