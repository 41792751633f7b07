import type { Database } from "../database.ts";
import { newIds } from "../new-id.ts";

/** An event as the ingress verified it. `ignoredReason` set: recorded, never applied, and why. */
export type ReceivedEvent = {
  eventId: string;
  type: string;
  apiVersion: string | null;
  account: string | null;
  livemode: boolean;
  created: Date;
  /** The body as received, byte for byte. */
  payload: string;
  ignoredReason: string | null;
};

/**
 * Records events in the inbox with one INSERT and returns the ids that were new; the others were there already.
 * Committed when it resolves (P1). Give the events in event-id order: concurrent batches then lock alike and can't
 * deadlock. Unnested arrays keep it one prepared statement for every batch size; all go as text and uuid arrays, because
 * the driver cannot send arrays of booleans, and Drizzle turns its serializer for arrays of timestamps off.
 */
export async function recordEvents(db: Database, events: ReceivedEvent[]): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const rows = await db.$client<{ event_id: string }[]>`
    insert into stripe_events
      (id, event_id, type, api_version, account, livemode, created, payload, state, ignored_reason)
    select e.id, e.event_id, e.type, e.api_version, e.account, e.livemode, e.created, e.payload,
           case when e.ignored_reason is null then 'pending' else 'ignored' end, e.ignored_reason
    from unnest(
      ${newIds(events.length)}::uuid[],
      ${events.map((event) => event.eventId)}::text[],
      ${events.map((event) => event.type)}::text[],
      ${events.map((event) => event.apiVersion)}::text[],
      ${events.map((event) => event.account)}::text[],
      ${events.map((event) => String(event.livemode))}::text[]::boolean[],
      ${events.map((event) => event.created.toISOString())}::text[]::timestamptz[],
      ${events.map((event) => event.payload)}::text[],
      ${events.map((event) => event.ignoredReason)}::text[]
    ) as e(id, event_id, type, api_version, account, livemode, created, payload, ignored_reason)
    on conflict (event_id) do nothing
    returning event_id`;
  return new Set(rows.map((row) => row.event_id));
}
