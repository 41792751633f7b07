import { type Backlog, type Database, type DrainedBatch, readBacklog } from "@rentease/db";
import type { QueueDepths, QueueName, Queues } from "@rentease/queue";
import { createGauges, type Exporter, type GaugeRow, secondsOf } from "@rentease/runtime";
import { Counter, Histogram } from "prom-client";

/** What is tried again, and given up in the end: an event, a fetch, a backfill's window, a job. */
type Tried = "event" | "fetch" | "window" | "job";

export type WorkerMetrics = {
  applied(batch: DrainedBatch): void;
  fetched(objectType: string): void;
  jobDone(job: { queue: QueueName; name: string }, durationMs: number): void;
  /** @param last nothing tries it again by itself. */
  failed(what: Tried, last: boolean): void;
  swept(found: number): void;
  /** An attempt to tell the host's system of a change. */
  notified(result: "delivered" | "retried" | "failed"): void;
  requested(request: { endpoint: string; access: string }, traffic: string, waitedMs: number): void;
  /** Stripe answered 429. @param reason as Stripe has it; null where no limit was exceeded. */
  limited(request: { endpoint: string }, traffic: string, reason: string | null): void;
};

/** What is of the whole system and not of this process; every worker says the same, so take the `max`, never the sum. */
const backlogGauges: readonly GaugeRow<Backlog>[] = [
  [
    "rentease_review_payments",
    "Payments that wait for a person, by review state",
    ({ waiting }) => byReview(waiting, ({ payments }) => payments, 0),
    ["review"],
  ],
  [
    "rentease_review_oldest_timestamp_seconds",
    "When the payment that waits longest for a person was made",
    ({ waiting }) => byReview(waiting, ({ oldest }) => secondsOf(oldest), null),
    ["review"],
  ],
  ["rentease_adoptions_suggested", "Typed payments that wait for a person", (b) => b.adoptions],
  [
    "rentease_notifications_waiting",
    "Notifications that are not delivered yet",
    ({ notifications }) => notifications.waiting,
  ],
  [
    "rentease_notifications_oldest_timestamp_seconds",
    "When the longest waiting notification was made",
    ({ notifications }) => secondsOf(notifications.oldestWaitingAt),
  ],
  [
    "rentease_notifications_failed",
    "Bookings whose last notification was given up",
    ({ notifications }) => notifications.failed,
  ],
  [
    "rentease_backfills",
    "Backfills (apply, dry_run) and audits (compare) that have not ended",
    ({ runs }) => runs.map(({ mode, state, runs: count }) => [{ mode, state }, count]),
    ["mode", "state"],
  ],
  [
    "rentease_backfills_running",
    "Backfills and audits that run",
    ({ runs }) =>
      runs.reduce((sum, { state, runs: count }) => (state === "running" ? sum + count : sum), 0),
  ],
  [
    "rentease_backfill_windows",
    "Windows of what runs, by state",
    ({ windows: { steps: _steps, ...states } }) =>
      Object.entries(states).map(([state, count]) => [{ state }, count]),
    ["state"],
  ],
  [
    "rentease_backfill_steps",
    "Requests, objects and windows dealt with by what runs: unchanged, it stands still",
    ({ windows }) => windows.steps,
  ],
  [
    "rentease_audit_differences_left",
    "Differences to Stripe that the last scheduled audit left, or a later one of all its period",
    ({ certified }) => certified && certified.differencesLeft,
  ],
  [
    "rentease_audit_certified_to_timestamp_seconds",
    "Up to when that audit compared the books with Stripe",
    ({ certified }) => certified && secondsOf(certified.to),
  ],
];

const depthGauges: readonly GaugeRow<QueueDepths>[] = [
  [
    "rentease_queue_jobs",
    "Jobs in the queues, by state",
    (depths) =>
      Object.entries(depths).flatMap(([queue, states]) =>
        Object.entries(states).map(([state, count]) => [{ queue, state }, count] as const),
      ),
    ["queue", "state"],
  ],
];

/** Both states are always said: one that nothing waits in is 0, not unknown. */
function byReview(
  waiting: Backlog["waiting"],
  read: (count: Backlog["waiting"][number]) => number | null,
  none: number | null,
) {
  return ["unmatched", "suggested"].flatMap((review) => {
    const count = waiting.find((of) => of.review === review);
    const value = count ? read(count) : none;
    return value === null ? [] : [[{ review }, value] as const];
  });
}

/** Has an exporter tell what a worker knows. */
export function createWorkerMetrics(
  { registry, ask }: Exporter,
  { db, queues }: { db: Database; queues: Pick<Queues, "depths"> },
): WorkerMetrics {
  const registers = [registry];
  const backlog = createGauges(registry, backlogGauges);
  ask({
    name: "database",
    read: async () => backlog.set(await readBacklog(db)),
    forget: backlog.forget,
  });
  const depths = createGauges(registry, depthGauges);
  ask({
    name: "queue",
    read: async () => depths.set(await queues.depths()),
    forget: depths.forget,
  });
  const counter = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Counter({ name, help, labelNames: [...labelNames], registers });
  const histogram = (
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames: readonly string[] = [],
  ) => new Histogram({ name, help, buckets: [...buckets], labelNames: [...labelNames], registers });

  const events = counter("rentease_events_applied_total", "Events applied, by type", ["type"]);
  const batches = histogram(
    "rentease_apply_duration_seconds",
    "From claiming a batch of events to its commit",
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  );
  const fetches = counter("rentease_fetches_total", "Objects fetched from Stripe and applied", [
    "object",
  ]);
  const jobs = histogram(
    "rentease_job_duration_seconds",
    "Jobs that were done, by how long they took",
    [0.01, 0.05, 0.25, 1, 5, 30, 300],
    ["queue", "job"],
  );
  const retries = counter("rentease_retries_total", "What failed and is tried again", ["what"]);
  const givenUp = counter(
    "rentease_given_up_total",
    "What failed for good, or for a person to see",
    ["what"],
  );
  const sweeps = counter("rentease_sweeps_total", "Sweeps that came to their end");
  const found = counter("rentease_sweep_found_events_total", "Events that sweeps found first");
  const notified = counter(
    "rentease_notifications_sent_total",
    "Attempts to tell the host's system of a change, by what came of them",
    ["result"],
  );
  const requests = counter("rentease_stripe_requests_total", "Requests to Stripe", [
    "endpoint",
    "access",
    "traffic",
  ]);
  const limited = counter("rentease_stripe_limited_total", "Requests that Stripe answered 429", [
    "endpoint",
    "traffic",
    "reason",
  ]);
  const waits = histogram(
    "rentease_stripe_wait_seconds",
    "How long requests waited for their turn under Stripe's limits",
    [0.01, 0.05, 0.25, 1, 5, 30],
    ["traffic"],
  );
  // From the start, so that the first one is a rise.
  for (const what of ["event", "fetch", "window", "job"]) {
    retries.inc({ what }, 0);
    givenUp.inc({ what }, 0);
  }
  for (const result of ["delivered", "retried", "failed"]) notified.inc({ result }, 0);
  return {
    applied({ applied, durationMs }) {
      batches.observe(durationMs / 1000);
      const types = new Map<string, number>();
      for (const { type } of applied) types.set(type, (types.get(type) ?? 0) + 1);
      for (const [type, count] of types) events.inc({ type }, count);
    },
    fetched: (object) => fetches.inc({ object }),
    jobDone: ({ queue, name }, durationMs) => jobs.observe({ queue, job: name }, durationMs / 1000),
    failed: (what, last) => (last ? givenUp : retries).inc({ what }),
    swept(count) {
      sweeps.inc();
      found.inc(count);
    },
    notified: (result) => notified.inc({ result }),
    requested({ endpoint, access }, traffic, waitedMs) {
      requests.inc({ endpoint, access, traffic });
      waits.observe({ traffic }, waitedMs / 1000);
    },
    limited: ({ endpoint }, traffic, reason) =>
      limited.inc({ endpoint, traffic, reason: limitNamed(reason) }),
  };
}

/** Stripe's word comes over the wire: a label takes one of a few. */
function limitNamed(reason: string | null): string {
  if (reason === null) return "none";
  return /^(global|endpoint|resource)-/.exec(reason)?.[1] ?? "other";
}
