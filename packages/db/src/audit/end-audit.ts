import { eq, type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { newId } from "../new-id.ts";
import { audits } from "../schema/index.ts";
import { certify } from "./certify.ts";
import { suspectUnlisted } from "./suspect-unlisted.ts";

/**
 * Has what is suspected looked at again, once it is some time old; when nothing is left to look at, the certificate is
 * written, unless a part of the period could not be compared.
 * @param unexplained objects, by type and id, that the period's movements tell of and we don't have as they must be.
 * @returns whether the audit has ended.
 */
export async function endAudit(
  tx: Transaction,
  id: string,
  unexplained: SQL,
  settleAfterMs: number,
): Promise<boolean> {
  const [windows] = await tx.execute<{ failed: boolean; stuck: boolean }>(sql`
    select bool_or(state = 'failed') as failed, bool_or(kind = 'differences' and state = 'failed') as stuck
    from backfill_windows where backfill_id = ${id}`);
  if (!windows?.stuck) {
    // What moved money in the period may be older than the period: a charge of last year that a bank took back. Each
    // time, because a repair brings movements that name more; each object once, which ends it.
    await suspectUnlisted(tx, id, unexplained);
    if (await addSettling(tx, id, settleAfterMs)) return false;
  }
  if (windows?.failed) return true;
  await tx
    .update(audits)
    .set({ certificate: await certify(tx, id) })
    .where(eq(audits.id, id));
  return true;
}

/**
 * What was only named waits for nothing: the time that a webhook is given counts from when a difference was seen.
 * @returns whether there is anything to look at again.
 */
async function addSettling(tx: Transaction, id: string, settleAfterMs: number): Promise<boolean> {
  const added = await tx.execute(sql`
    insert into backfill_windows (id, backfill_id, kind, "from", "to", next_attempt_at)
    select ${newId()}, backfills.id, 'differences', backfills."from", backfills."to", coalesce(settled_at, now())
    from backfills, (
      select count(*) as count, max(found_at) filter (where cause <> 'unchecked')
        + ${`${settleAfterMs} milliseconds`}::interval as settled_at
      from audit_differences where audit_id = ${id} and state = 'suspected'
    ) as suspected
    where backfills.id = ${id} and suspected.count > 0
    returning 1`);
  return added.length > 0;
}
