import type { Queryable } from "../database.ts";
import { readBookingReferences } from "../matching/read-references.ts";
import { type Decision, lastUndoable, readHistory } from "./history.ts";

/** A decision about a payment, of a rule or a person. */
export type DecisionRecord = {
  id: string;
  at: Date;
  /** `system` or a person. */
  by: string;
  action: string;
  /** Reference of the one booking it is about. */
  booking: string | null;
  rule: string | null;
  ruleVersion: number;
  /** In [0, 1]. */
  score: number | null;
  /** Codes (core, reasonsInWords), without what `shares` says. */
  reasons: string[];
  /** What a person gave to which booking, of the payment or of a refund; minor units of the payment's currency. */
  shares: { booking: string; amount: bigint }[];
  note: string | null;
  /** The decision that it takes back, and the one that took it back. */
  undoes: string | null;
  undoneBy: string | null;
  /** It is what undoing takes back now. */
  undoable: boolean;
};

/** All that was decided about a payment, the last first. @param paymentId ours. */
export async function readDecisionHistory(
  db: Queryable,
  paymentId: string,
): Promise<DecisionRecord[]> {
  const history = await readHistory(db, paymentId);
  const referenceOf = await readBookingReferences(db, history.flatMap(bookingsNamed));
  const undoneBy = new Map(history.map(({ id, undoes }) => [undoes, id]));
  const undoable = lastUndoable(history)?.id;
  return history.toReversed().map((decision) => ({
    id: decision.id,
    at: decision.decidedAt,
    by: decision.decidedBy,
    action: decision.action,
    booking: referenceOf.get(decision.bookingId ?? "") ?? null,
    rule: decision.rule,
    ruleVersion: decision.ruleVersion,
    score: decision.score,
    reasons: decision.reasons.filter((reason) => shareIn(reason) === null),
    shares: decision.reasons.flatMap((reason) => {
      const share = shareIn(reason);
      const booking = referenceOf.get(share?.bookingId ?? "");
      return share && booking !== undefined ? [{ booking, amount: share.amount }] : [];
    }),
    note: decision.note,
    undoes: decision.undoes,
    undoneBy: undoneBy.get(decision.id) ?? null,
    undoable: decision.id === undoable,
  }));
}

function bookingsNamed({ bookingId, reasons }: Decision): string[] {
  const shares = reasons.flatMap((reason) => shareIn(reason)?.bookingId ?? []);
  return bookingId === null ? shares : [bookingId, ...shares];
}

/** As decisions of people keep it: `allocated:<booking's id>:<amount>`, of a refund `directed:…`. */
function shareIn(reason: string): { bookingId: string; amount: bigint } | null {
  const [, bookingId, amount] = /^(?:allocated|directed):([^:]+):(\d+)$/.exec(reason) ?? [];
  if (bookingId === undefined || amount === undefined) return null;
  return { bookingId, amount: BigInt(amount) };
}
