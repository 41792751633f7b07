import { sql } from "drizzle-orm";
import * as z from "zod";
import { rememberErased } from "../apply/erased-objects.ts";
import type { Transaction } from "../database.ts";
import { keptObject } from "./request-objects.ts";

const namesIntent = z.object({
  data: z.object({ object: z.object({ payment_intent: z.string() }) }),
});

/**
 * What failed events of a guest were about is fetched once they are redacted (redact-events.ts): it is remembered as
 * erased, with the PaymentIntent that it names, so that the answer does not bring the payer in. Before they are redacted.
 * @param ids rows' own ids.
 * @param known of which it is remembered already what of the guest stood in them: the rest is somebody else's.
 */
export async function rememberFailed(
  tx: Transaction,
  ids: readonly string[],
  known: readonly string[],
): Promise<void> {
  const rows = await tx.execute<{ payload: string }>(sql`
    select payload from stripe_events
    where id = any(${sql.param([...ids])}::uuid[]) and state = 'failed' and redacted_at is null`);
  const stripeIds = rows.flatMap(({ payload }) => {
    const object = keptObject(payload);
    if (!object) return [];
    const { success, data: event } = namesIntent.safeParse(JSON.parse(payload));
    const named = [object.stripeId, ...(success ? [event.data.object.payment_intent] : [])];
    return named.some((id) => known.includes(id)) ? [] : named;
  });
  await rememberErased(tx, { whole: new Set(stripeIds), traces: new Map() });
}
