import { reversalPosting, withdrawalPosting } from "../payments/disputes.ts";
import { type ArchivedDispute, type ArchivedDisputes, isFormal } from "./disputes.ts";
import type { ArchivedPayments } from "./payments.ts";
import type { ArchivedRefunds } from "./refunds.ts";

/** What a balance transaction is about; the order is that of movements in one second. */
export const MOVEMENT_KINDS = [
  "charge",
  "refund",
  "refund_failure",
  "dispute",
  "dispute_reversal",
  "payout",
  "payout_reversal",
] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

/** Kind and number in 32 bits: what the ids of balance transactions encode. */
const NUMBER_BITS = 29;
const NUMBER_LIMIT = 2 ** NUMBER_BITS;
const PLACES = new Map(MOVEMENT_KINDS.map((kind, place) => [kind, place]));

export const refOf = (kind: MovementKind, number: number): number =>
  (PLACES.get(kind) ?? 0) * NUMBER_LIMIT + number;

export function partsOf(ref: number): { kind: MovementKind | undefined; number: number } {
  return { kind: MOVEMENT_KINDS[Math.floor(ref / NUMBER_LIMIT)], number: ref % NUMBER_LIMIT };
}

export interface Movement {
  ref: number;
  created: number;
  amount: number;
  fee: number;
}

/** What refunds and disputes moved, in order of time. Such money is gone, or back, at once. */
export function movementsOf(
  payments: ArchivedPayments,
  refunds: ArchivedRefunds,
  disputes: ArchivedDisputes,
): Movement[] {
  const movements: Movement[] = [];
  refunds.all.forEach(({ created, returnedAt, settled }, number) => {
    movements.push({ ref: refOf("refund", number), created, amount: -settled + 0, fee: 0 });
    if (returnedAt === null) return;
    const ref = refOf("refund_failure", number);
    movements.push({ ref, created: returnedAt, amount: settled, fee: 0 });
  });
  disputes.all.forEach((dispute, number) => {
    if (!isFormal(dispute)) return;
    const { amount, fee } = withdrawn(payments, dispute);
    const { created, wonAt } = dispute;
    movements.push({ ref: refOf("dispute", number), created, amount, fee });
    if (wonAt === null) return;
    const back = reversalPosting({ id: "", charge: "" }, { amount, fee });
    const ref = refOf("dispute_reversal", number);
    movements.push({ ref, created: wonAt, amount: back.amount, fee: back.fee ?? 0 });
  });
  return movements.sort(inOrder);
}

/** The same sum that the live sandbox withdraws. */
const withdrawn = (payments: ArchivedPayments, { amount, charge }: ArchivedDispute) =>
  withdrawalPosting({ id: "", amount, charge: "", currency: payments.currencyOf(charge) });

export const inOrder = (
  one: Pick<Movement, "created" | "ref">,
  other: Pick<Movement, "created" | "ref">,
): number => one.created - other.created || one.ref - other.ref;
