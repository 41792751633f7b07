import { eq, type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { newId } from "../new-id.ts";
import { audits } from "../schema/index.ts";
import { certify } from "./certify.ts";

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
  const [windows] = await tx.execute<{ failed: boolean; settling: boolean; stuck: boolean }>(sql`
    select bool_or(state = 'failed') as failed, bool_or(kind = 'differences') as settling,
      bool_or(kind = 'differences' and state = 'failed') as stuck
    from backfill_windows where backfill_id = ${id}`);
  if (!windows?.settling) await suspectUnexplained(tx, id, unexplained);
  if (!windows?.stuck && (await addSettling(tx, id, settleAfterMs))) return false;
  if (windows?.failed) return true;
  await tx
    .update(audits)
    .set({ certificate: await certify(tx, id) })
    .where(eq(audits.id, id));
  return true;
}

/** What moved money in the period may be older than the period: a charge of last year that a bank took back. */
async function suspectUnexplained(tx: Transaction, id: string, unexplained: SQL): Promise<void> {
  await tx.execute(sql`
    insert into audit_differences (id, audit_id, object_type, stripe_id, cause, fields)
    select gen_random_uuid(), ${id}, object_type, stripe_id, 'differs', '[]'
    from (select distinct object_type, stripe_id from (${unexplained}) as named) as named
    where object_type is not null and stripe_id is not null
    on conflict do nothing`);
}

/** @returns whether there is anything to look at again. */
async function addSettling(tx: Transaction, id: string, settleAfterMs: number): Promise<boolean> {
  const added = await tx.execute(sql`
    insert into backfill_windows (id, backfill_id, kind, "from", "to", next_attempt_at)
    select ${newId()}, backfills.id, 'differences', backfills."from", backfills."to", last.found_at
    from backfills, (
      select max(found_at) + ${`${settleAfterMs} milliseconds`}::interval as found_at
      from audit_differences where audit_id = ${id} and state = 'suspected'
    ) as last
    where backfills.id = ${id} and last.found_at is not null
    returning 1`);
  return added.length > 0;
}
