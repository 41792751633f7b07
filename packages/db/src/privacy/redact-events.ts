import { sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { requestObjects } from "./request-objects.ts";
import { redactedPayload } from "./redacted-payload.ts";

/**
 * Replaces the payloads of these events, which the caller has locked or nobody else changes, by ones that hold no
 * personal data. What a failed one was about nothing else in the books may say: it is fetched, and the event stays
 * failed for a person to see. @param ids rows' own ids.
 */
export async function redactEvents(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.execute<{ id: string; payload: string; state: string }>(sql`
    select id, payload, state from stripe_events
    where id = any(${sql.param([...ids])}::uuid[]) and redacted_at is null`);
  await requestObjects(
    tx,
    rows.filter(({ state }) => state === "failed").map(({ payload }) => payload),
  );
  const redacted = rows.map(({ id, payload }) => ({ id, payload: redactedPayload(payload) }));
  await tx.execute(sql`
    update stripe_events set payload = redacted.payload, redacted_at = now()
    from jsonb_to_recordset(${JSON.stringify(redacted)}::jsonb) as redacted(id uuid, payload text)
    where stripe_events.id = redacted.id`);
}
