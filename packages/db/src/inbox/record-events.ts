import type { Database } from "../database.ts";
import { newId } from "../new-id.ts";

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
  /** `webhook` unless said otherwise. */
  via?: "webhook" | "sweep";
};

/**
 * Records events in the inbox with one INSERT and returns the ids that were new; the others were there already.
 * Committed when it resolves (P1). Give the events in event-id order: concurrent batches then lock alike and can't
 * deadlock.
 */
export async function recordEvents(db: Database, events: ReceivedEvent[]): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  // Straight to the driver: this is the one hot statement, and building it with Drizzle costs more than running it.
  const rows = events.map((event) => ({
    id: newId(),
    event_id: event.eventId,
    type: event.type,
    api_version: event.apiVersion,
    account: event.account,
    livemode: event.livemode,
    created: event.created.toISOString(),
    payload: event.payload,
    via: event.via ?? "webhook",
    state: event.ignoredReason === null ? "pending" : "ignored",
    ignored_reason: event.ignoredReason,
  }));
  const recorded = await db.$client<{ event_id: string }[]>`
    insert into stripe_events ${db.$client(rows)}
    on conflict (event_id) do nothing
    returning event_id`;
  return new Set(recorded.map((row) => row.event_id));
}
