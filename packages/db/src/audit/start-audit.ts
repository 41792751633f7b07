import { type BackfillRequest, startBackfill } from "../backfill/start-backfill.ts";
import type { Backfill } from "../backfill/backfill.ts";
import type { Queryable } from "../database.ts";
import { audits } from "../schema/index.ts";

export type AuditRequest = Omit<BackfillRequest, "mode" | "objects"> & {
  /** Differences are set right with Stripe's word. */
  repair: boolean;
};

/**
 * Records that a period is to be compared with Stripe; a worker takes it up. The period is cut as a backfill's is.
 * @returns the walk, whose id is the audit's. @throws InvalidPeriodError when nothing is left of the period.
 */
export async function startAudit(
  db: Queryable,
  { repair, ...request }: AuditRequest,
  now: Date = new Date(),
): Promise<Backfill> {
  return db.transaction(async (tx) => {
    const backfill = await startBackfill(tx, { ...request, mode: "compare" }, now);
    await tx.insert(audits).values({ id: backfill.id, repair });
    return backfill;
  });
}
