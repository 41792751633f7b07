import type { Period } from "@rentease/core";
import { and, asc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import type { Window } from "../backfill/claim-window.ts";
import { auditDifferences, audits, backfills, backfillWindows } from "../schema/index.ts";

export type AuditDifference = typeof auditDifferences.$inferSelect;

/** What an audit is about. */
export async function readAudited(
  db: Database,
  id: string,
): Promise<Period & { id: string; repair: boolean }> {
  const [audit] = await db
    .select({ id: audits.id, repair: audits.repair, from: backfills.from, to: backfills.to })
    .from(audits)
    .innerJoin(backfills, eq(backfills.id, audits.id))
    .where(eq(audits.id, id));
  if (!audit) throw new Error(`audit ${id} is gone`);
  return audit;
}

/** Whether events that came before what is suspected was seen are still to be applied: they may explain it. */
export async function isInboxBehind(db: Database, auditId: string): Promise<boolean> {
  const rows = await db.execute(sql`
    select from stripe_events
    where state = 'pending' and attempts = 0 and received_at < (
      select max(found_at) from audit_differences where audit_id = ${auditId} and state = 'suspected')
    limit 1`);
  return rows.length > 0;
}

export async function addRequests(
  db: Database,
  { id, claim }: Window,
  requests: number,
): Promise<void> {
  if (requests === 0) return;
  await db
    .update(backfillWindows)
    .set({ requests: sql`${backfillWindows.requests} + ${requests}` })
    .where(and(eq(backfillWindows.id, id), eq(backfillWindows.claim, claim)));
}

/** Some of an audit's suspected or found differences after one of them, oldest first. */
export async function readSome(
  db: Database,
  auditId: string,
  state: "suspected" | "found",
  { types, after, limit }: { types: readonly string[]; after: string | null; limit: number },
): Promise<AuditDifference[]> {
  return db
    .select()
    .from(auditDifferences)
    .where(
      and(
        eq(auditDifferences.auditId, auditId),
        eq(auditDifferences.state, state),
        inArray(auditDifferences.objectType, [...types]),
        state === "found" ? isNull(auditDifferences.error) : undefined,
        after === null ? undefined : gt(auditDifferences.id, after),
      ),
    )
    .orderBy(asc(auditDifferences.id))
    .limit(limit);
}
