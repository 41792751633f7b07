import { type InboxHealth, readInboxHealth, type Database } from "@rentease/db";
import { Gauge, Registry } from "prom-client";

export interface Metrics {
  contentType: string;
  /** Prometheus' text format, read from the database now. */
  text(): Promise<string>;
}

/** Name, help, and what it says; null: nothing to say yet. */
const gauges: readonly [string, string, (health: InboxHealth) => number | null][] = [
  ["rentease_inbox_pending_events", "Events recorded and not yet applied", (h) => h.pending],
  ["rentease_inbox_failed_events", "Events that wait for a person", (h) => h.failed],
  [
    "rentease_inbox_oldest_pending_timestamp_seconds",
    "When the longest waiting event was received",
    (h) => seconds(h.oldestPendingAt),
  ],
  [
    "rentease_last_webhook_timestamp_seconds",
    "When the last webhook was received",
    (h) => seconds(h.lastWebhookAt),
  ],
  ["rentease_fetches", "Objects to be fetched from Stripe", (h) => h.fetches],
  ["rentease_fetches_given_up", "Fetches that wait for a person", (h) => h.fetchesGivenUp],
  [
    "rentease_last_sweep_timestamp_seconds",
    "When Stripe's events were last compared with the inbox",
    (h) => seconds(h.lastSweepAt),
  ],
  [
    "rentease_sweep_missed_events",
    "Events found by all sweeps that no webhook had brought in time",
    (h) => h.missedTotal,
  ],
  [
    "rentease_webhook_silence",
    "1 while the last sweep found events that no webhook had brought in time",
    (h) => (h.missedLast > 0 ? 1 : 0),
  ],
];

export function createMetrics(db: Database): Metrics {
  const registry = new Registry();
  const shown = gauges.map(([name, help, read]) => ({
    gauge: new Gauge({ name, help, registers: [registry] }),
    read,
  }));
  return {
    contentType: registry.contentType,
    async text() {
      const health = await readInboxHealth(db);
      for (const { gauge, read } of shown) {
        const value = read(health);
        if (value === null) gauge.remove();
        else gauge.set(value);
      }
      return registry.metrics();
    },
  };
}

const seconds = (date: Date | null) => (date === null ? null : date.getTime() / 1000);
