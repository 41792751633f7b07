import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Transaction } from "../database.ts";
import { erasedObjects } from "../schema/index.ts";
import { keptObject } from "./request-objects.ts";

const namesIntent = z.object({
  data: z.object({ object: z.object({ payment_intent: z.string() }) }),
});

/**
 * What failed events of a guest were about is fetched once they are redacted (redact-events.ts): it is remembered as
 * erased, with the PaymentIntent that it names, so that the answer does not bring the payer in. Before they are redacted.
 * @param ids rows' own ids.
 */
export async function rememberFailed(tx: Transaction, ids: readonly string[]): Promise<void> {
  const rows = await tx.execute<{ payload: string }>(sql`
    select payload from stripe_events
    where id = any(${sql.param([...ids])}::uuid[]) and state = 'failed' and redacted_at is null`);
  const stripeIds = rows.flatMap(({ payload }) => {
    const object = keptObject(payload);
    if (!object) return [];
    const { success, data: event } = namesIntent.safeParse(JSON.parse(payload));
    return [object.stripeId, ...(success ? [event.data.object.payment_intent] : [])];
  });
  if (stripeIds.length === 0) return;
  await tx
    .insert(erasedObjects)
    .values([...new Set(stripeIds)].map((stripeId) => ({ stripeId })))
    .onConflictDoNothing();
}
