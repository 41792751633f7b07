import { invalid } from "../api/failure.ts";
import { previousAttributes } from "../events.ts";
import type { Charge, Dispute } from "../records/objects.ts";
import type { World } from "../world.ts";
import { updateCharge } from "./charges.ts";
import { disputeObject, dueBy, type NewDispute } from "./dispute-object.ts";
import { book, type Posting } from "./ledger.ts";
import { settle } from "./money.ts";
import { behaviourOfCharge } from "./payment-methods.ts";
import { settleCharge } from "./settlement.ts";

/** Euro cents that a dispute costs, unless it is won; dearer where the charge needs no conversion. */
const DISPUTE_FEE = { domestic: 2000, converted: 1500 };

/** Formal, and not decided: the money is gone for now. */
export const OPEN: ReadonlySet<string> = new Set([
  "needs_response",
  "under_review",
  "appeal_needs_response",
  "appeal_under_review",
]);
const INQUIRY: ReadonlySet<string> = new Set(["warning_needs_response", "warning_under_review"]);

/** Most charges have none. Several are possible. */
export const disputesOf = (world: World, chargeId: string): Dispute[] =>
  world.records.disputes.page({ limit: 100, equal: { charge: chargeId } }).data;

/** The payer's bank disputes a charge. */
export function openDispute(world: World, asked: Charge, wanted: NewDispute = {}): Dispute {
  if (asked.status !== "succeeded" || !asked.captured) {
    throw invalid(`Charge ${asked.id} took no money that could be disputed.`);
  }
  settleCharge(world, asked.id);
  const charge = world.records.charges.get(asked.id) ?? asked;
  const made = { id: world.ids.next("du"), created: world.clock.nowSeconds() };
  const dispute = world.records.disputes.insert(disputeObject(made, charge, wanted));
  world.emit("charge.dispute.created", dispute);
  updateCharge(world, charge, { disputed: true });
  if (INQUIRY.has(dispute.status)) return dispute;
  const withdrawn = withdraw(world, dispute);
  // Not changed by this, yet final: who waits for the end of a dispute must hear of it.
  if (withdrawn.status === "lost") world.emit("charge.dispute.closed", withdrawn);
  return withdrawn;
}

/** What Stripe's disputed test cards bring upon themselves. */
export function openExpectedDispute(world: World, chargeId: string): void {
  const charge = world.records.charges.get(chargeId);
  if (charge?.status !== "succeeded") return;
  const behaviour = behaviourOfCharge(world, charge);
  if (behaviour.does === "succeed" && behaviour.dispute !== undefined) {
    openDispute(world, charge, behaviour.dispute);
  }
}

/** Changes a dispute and tells of it, with the state as it is between two of Stripe's steps. */
export function changeDispute(
  world: World,
  dispute: Dispute,
  changes: Partial<Dispute>,
  event: "updated" | "closed" | "funds_withdrawn" | "funds_reinstated",
): Dispute {
  const changed = world.records.disputes.replace(dispute.id, changes);
  world.emit(`charge.dispute.${event}`, changed, previousAttributes(dispute, changed));
  return changed;
}

/** An inquiry becomes a dispute of the same id, and the money goes. */
export function escalate(world: World, dispute: Dispute): Dispute {
  requireStatus(dispute, "escalate", INQUIRY);
  const escalated = changeDispute(
    world,
    dispute,
    {
      evidence_details: {
        ...dispute.evidence_details,
        due_by: dueBy(world.clock.nowSeconds(), false),
      },
      is_charge_refundable: false,
      payment_method_details: asChargeback(dispute.payment_method_details),
      status: "needs_response",
    },
    "updated",
  );
  return withdraw(world, escalated);
}

function asChargeback(details: Dispute["payment_method_details"]): typeof details {
  if (details?.card === undefined) return details;
  return { ...details, card: { ...details.card, case_type: "chargeback" } };
}

/** The bank is content with what it heard, or the payer withdrew. */
export function closeInquiry(world: World, dispute: Dispute): Dispute {
  requireStatus(dispute, "close the inquiry of", INQUIRY);
  return changeDispute(world, dispute, { status: "warning_closed" }, "closed");
}

export function lose(world: World, dispute: Dispute): Dispute {
  requireStatus(dispute, "lose", OPEN);
  return changeDispute(world, dispute, { status: "lost" }, "closed");
}

export function win(world: World, dispute: Dispute): Dispute {
  requireStatus(dispute, "win", OPEN);
  return reinstate(world, dispute);
}

/** Rare, and possible: the bank thinks again, and a lost dispute is won. */
export function reopen(world: World, dispute: Dispute): Dispute {
  requireStatus(dispute, "reopen", new Set(["lost"]));
  return reinstate(world, dispute);
}

function withdraw(world: World, dispute: Dispute): Dispute {
  const withdrawal = book(world, withdrawalPosting(dispute));
  const transactions = [...dispute.balance_transactions, withdrawal];
  return changeDispute(world, dispute, { balance_transactions: transactions }, "funds_withdrawn");
}

export function withdrawalPosting(
  dispute: Pick<Dispute, "id" | "amount" | "charge" | "currency">,
): Posting & { fee: number } {
  const { amount, rate } = settle(dispute.amount, dispute.currency);
  return {
    amount: -amount,
    description: `Chargeback withdrawal for ${dispute.charge}`,
    exchange_rate: rate,
    fee: rate === null ? DISPUTE_FEE.domestic : DISPUTE_FEE.converted,
    feeDescription: "Dispute fee",
    reporting_category: "dispute",
    source: dispute.id,
    type: "adjustment",
  };
}

function reinstate(world: World, dispute: Dispute): Dispute {
  const won = changeDispute(
    world,
    dispute,
    { is_charge_refundable: true, status: "won" },
    "closed",
  );
  const [withdrawal] = won.balance_transactions;
  if (withdrawal === undefined) return won;
  const reversal = book(world, reversalPosting(won, withdrawal));
  const transactions = [...won.balance_transactions, reversal];
  return changeDispute(world, won, { balance_transactions: transactions }, "funds_reinstated");
}

/** Exactly what was withdrawn, the fee too. */
export const reversalPosting = (
  dispute: Pick<Dispute, "id" | "charge">,
  withdrawn: { amount: number; fee: number; exchange_rate?: number | null },
): Posting => ({
  amount: -withdrawn.amount,
  description: `Chargeback reversal for ${dispute.charge}`,
  exchange_rate: withdrawn.exchange_rate ?? null,
  fee: -withdrawn.fee,
  feeDescription: "Dispute fee refund",
  reporting_category: "dispute_reversal",
  source: dispute.id,
  type: "adjustment",
});

export function requireStatus(dispute: Dispute, doing: string, allowed: ReadonlySet<string>): void {
  if (allowed.has(dispute.status)) return;
  throw invalid(
    `You cannot ${doing} this dispute because it has a status of ${dispute.status}. ` +
      `Only a dispute with one of the following statuses may be used: ${[...allowed].join(", ")}.`,
  );
}
