import { sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { errorText } from "../error-text.ts";
import type { Window } from "./claim-window.ts";

const prefix = "left out: ";

/** Whether a window's `error` names objects that it left out: at its end it counts as failed. */
export const leftSomethingOut = sql`coalesce(error like ${`${prefix}%`}, false)`;

/**
 * Keeps objects that can't be applied as fetches that were given up, with the reason (P2), and names the last with the
 * window. Retrying the backfill, or a sweep, asks for them again.
 */
export async function leaveOut(
  tx: Transaction,
  { id, kind }: Window,
  objects: readonly { id: string; error?: unknown }[],
): Promise<void> {
  const rows = objects.map((object) => ({ stripeId: object.id, error: errorText(object.error) }));
  await tx.execute(sql`
    insert into object_fetches (object_type, stripe_id, reason, window_id, error, next_attempt_at)
    select ${kind}, "stripeId", 'left_out', ${id}::uuid, error, 'infinity'
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as bad("stripeId" text, error text)
    order by "stripeId"
    on conflict (object_type, stripe_id) do update
    set window_id = excluded.window_id, error = excluded.error, next_attempt_at = 'infinity'`);
  const [named] = rows;
  const text = `${prefix}${named?.stripeId} (${named?.error})`;
  await tx.execute(sql`update backfill_windows set error = ${text} where id = ${id}`);
}
