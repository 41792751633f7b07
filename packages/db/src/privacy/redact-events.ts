import { sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { redactedPayload } from "./redacted-payload.ts";

/**
 * Replaces the payloads of these events, which the caller has locked or nobody else changes, by ones that hold no
 * personal data. @param ids rows' own ids.
 */
export async function redactEvents(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.execute<{ id: string; payload: string }>(sql`
    select id, payload from stripe_events
    where id = any(${sql.param([...ids])}::uuid[]) and redacted_at is null`);
  const redacted = rows.map(({ id, payload }) => ({ id, payload: redactedPayload(payload) }));
  await tx.execute(sql`
    update stripe_events set payload = redacted.payload, redacted_at = now()
    from jsonb_to_recordset(${JSON.stringify(redacted)}::jsonb) as redacted(id uuid, payload text)
    where stripe_events.id = redacted.id`);
}
