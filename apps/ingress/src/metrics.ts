import { type Database, type InboxHealth, readInboxHealth } from "@rentease/db";
import type { Queues } from "@rentease/queue";
import { createGauges, type Exporter, type GaugeRow, secondsOf } from "@rentease/runtime";
import type { WebhookRefusal } from "@rentease/stripe";
import { Counter, Histogram } from "prom-client";

/** How a delivery was answered: three ways 200, refused (400, 413), 503, 500. */
export type DeliveryResult =
  | "recorded"
  | "duplicate"
  | "ignored"
  | WebhookRefusal
  | "unreadable"
  | "refused"
  | "unavailable"
  | "failed";

export type IngressMetrics = {
  delivered(result: DeliveryResult, startedAtMs: number): void;
  /** Recorded, and the queue was not told. */
  notEnqueued(events: number): void;
};

/**
 * What is of the whole system and not of this process. It stands here because events go on coming, and waiting, while
 * no worker runs; every ingress says the same, so take the `max`, never the sum.
 */
const inboxGauges: readonly GaugeRow<InboxHealth>[] = [
  ["rentease_inbox_pending_events", "Events recorded and not yet applied", (h) => h.pending],
  ["rentease_inbox_failed_events", "Events that wait for a person", (h) => h.failed],
  [
    "rentease_inbox_lag_seconds",
    "How long the longest waiting event that is due has waited",
    (h) => h.lagSeconds,
  ],
  [
    "rentease_inbox_oldest_pending_timestamp_seconds",
    "When the longest waiting event was received",
    (h) => secondsOf(h.oldestPendingAt),
  ],
  [
    "rentease_last_webhook_timestamp_seconds",
    "When the last webhook was received",
    (h) => secondsOf(h.lastWebhookAt),
  ],
  ["rentease_fetches", "Objects to be fetched from Stripe", (h) => h.fetches],
  ["rentease_fetches_given_up", "Fetches that wait for a person", (h) => h.fetchesGivenUp],
  [
    "rentease_last_sweep_timestamp_seconds",
    "When Stripe's events were last compared with the inbox",
    (h) => secondsOf(h.lastSweepAt),
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

/** Has an exporter tell what an ingress knows. */
export function createIngressMetrics(
  { registry, ask }: Exporter,
  { db, queues }: { db: Database; queues: Pick<Queues, "ping"> },
): IngressMetrics {
  const registers = [registry];
  const inbox = createGauges(registry, inboxGauges);
  ask({
    name: "database",
    read: async () => inbox.set(await readInboxHealth(db)),
    forget: inbox.forget,
  });
  ask({ name: "queue", read: () => queues.ping(), forget: () => {} });
  const deliveries = new Counter({
    name: "rentease_deliveries_total",
    help: "Webhook deliveries answered, by how",
    labelNames: ["result"],
    registers,
  });
  const durations = new Histogram({
    name: "rentease_delivery_duration_seconds",
    help: "From a delivery's headers to its acknowledgement",
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const notEnqueued = new Counter({
    name: "rentease_events_not_enqueued_total",
    help: "Events recorded that the queue could not be told of; the worker finds them by itself",
    registers,
  });
  // Once, not at every delivery: finding a labelled value costs more than adding to it.
  const counts = new Map<DeliveryResult, { inc(): void }>();
  return {
    delivered(result, startedAtMs) {
      let count = counts.get(result);
      if (!count) {
        count = deliveries.labels(result);
        counts.set(result, count);
      }
      count.inc();
      if (acknowledged.has(result)) durations.observe((performance.now() - startedAtMs) / 1000);
    },
    notEnqueued: (events) => notEnqueued.inc(events),
  };
}

const acknowledged: ReadonlySet<DeliveryResult> = new Set(["recorded", "duplicate", "ignored"]);
