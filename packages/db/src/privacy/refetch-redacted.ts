import { and, isNotNull, type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { stripeEvents } from "../schema/index.ts";
import { keptObject, requestObjects } from "./request-objects.ts";

/** Whether a worker with a Stripe key runs on this database: every sweep, at least, asks Stripe. */
export const stripeIsAsked = sql`exists (select from stripe_requests where day > current_date - 7)`;

/**
 * Has what redacted events were about fetched from Stripe: nothing else can say it any more. One that had failed counts
 * as applied then: a person replays it, and whether the fetch succeeds is told of the fetch. @returns the events' ids at Stripe.
 */
export async function refetchRedacted(tx: Transaction, chosen: SQL | undefined): Promise<string[]> {
  const rows = await tx
    .select({ id: stripeEvents.id, eventId: stripeEvents.eventId, payload: stripeEvents.payload })
    .from(stripeEvents)
    .where(and(chosen, isNotNull(stripeEvents.redactedAt)))
    .orderBy(stripeEvents.id)
    .for("update");
  const about = rows.filter(({ payload }) => keptObject(payload) !== null);
  if (about.length === 0) return [];
  await requestObjects(
    tx,
    about.map(({ payload }) => payload),
  );
  const ids = about.map(({ id }) => id);
  await tx.execute(sql`
    update stripe_events
    set state = 'applied', applied_at = coalesce(applied_at, now()), error = null, ignored_reason = null
    where id = any(${sql.param(ids)}::uuid[])`);
  return about.map(({ eventId }) => eventId);
}
