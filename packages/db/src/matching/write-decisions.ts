import { sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Transaction } from "../database.ts";
import { markBookings } from "../notifications/mark-changes.ts";
import { allocations, matchDecisions } from "../schema/index.ts";
import { together } from "../together.ts";
import { append, upsert } from "../upsert.ts";

/** What a batch decided, written together at its end. */
export type Changes = {
  decisions: (typeof matchDecisions.$inferInsert)[];
  /** Allocations taken back. */
  ended: { id: string; bookingId: string }[];
  /** New ones, and those whose amount changed. */
  allocated: (typeof allocations.$inferInsert)[];
  reviews: { id: string; review: string; reviewReason: string }[];
};

export function noChanges(): Changes {
  return { decisions: [], ended: [], allocated: [], reviews: [] };
}

export async function writeDecisions(tx: Transaction, changes: Changes): Promise<void> {
  // Sent together, done one after the other: an allocation refers to its decision.
  await together([
    append(tx, matchDecisions, decisionColumns, changes.decisions),
    endAllocations(tx, changes.ended),
    upsert(tx, allocations, allocationColumns, changes.allocated),
    writeReviews(tx, changes.reviews),
    markBookings(
      tx,
      [...changes.ended, ...changes.allocated].map(({ bookingId }) => bookingId),
    ),
  ]);
}

async function endAllocations(tx: Transaction, ended: Changes["ended"]): Promise<void> {
  if (ended.length === 0) return;
  const ids = ended.map(({ id }) => id);
  await tx.execute(sql`delete from allocations where ${among(allocations.id, ids)}`);
}

async function writeReviews(tx: Transaction, reviews: Changes["reviews"]): Promise<void> {
  if (reviews.length === 0) return;
  await tx.execute(sql`
    update payments
    set review = decided.review, review_reason = decided."reviewReason", updated_at = now()
    from jsonb_to_recordset(${JSON.stringify(reviews)}::jsonb)
      as decided(id uuid, review text, "reviewReason" text)
    where payments.id = decided.id`);
}

const decisionColumns = [
  "id",
  "paymentId",
  "action",
  "bookingId",
  "rule",
  "ruleVersion",
  "score",
  "reasons",
  "alternatives",
  "decidedBy",
] as const;
const allocationColumns = [
  "id",
  "paymentId",
  "bookingId",
  "amount",
  "rule",
  "decidedBy",
  "decisionId",
] as const;
