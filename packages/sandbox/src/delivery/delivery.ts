import { createHeap } from "../heap.ts";
import type { StripeEvent, WebhookEndpoint } from "../records/objects.ts";
import type { Records } from "../records/records.ts";
import { type Chaos, fateOf } from "./chaos.ts";
import { createSender } from "./sending.ts";

export interface Retry {
  /** Attempts in all, before giving up. */
  attempts?: number;
  /** The first wait; each later one is twice as long, up to `maxMs`. */
  baseMs?: number;
  maxMs?: number;
  timeoutMs?: number;
  /** POSTs in flight at once. */
  concurrency?: number;
}

export interface DeliveryCounts {
  /** Events that an endpoint has answered with 2xx, each counted once an endpoint. */
  delivered: number;
  attempts: number;
  /** Deliveries after one that had already arrived. */
  duplicates: number;
  dropped: number;
  retried: number;
  givenUp: number;
}

/** One delivery to make. Data, so that it survives a restart. */
export interface Dispatch {
  event: string;
  endpoint: string;
  attempt: number;
  /** The endpoint has had it once; this is only to trouble it. */
  again: boolean;
  dueMs: number;
}

export interface Delivery {
  readonly counts: Readonly<DeliveryCounts>;
  /** Queued and in flight. */
  readonly waiting: number;
  enqueue(event: StripeEvent, endpoints: readonly WebhookEndpoint[]): void;
  /** Resolves when nothing is queued, waiting for a retry, or in flight. */
  drain(): Promise<void>;
  /** Stops; what was not delivered is in `pending()`. */
  stop(): Promise<void>;
  pending(): Dispatch[];
}

export function createDelivery(options: {
  records: Records;
  chaos: Chaos;
  retry: Retry;
  restored: readonly Dispatch[];
}): Delivery {
  const { records, chaos } = options;
  const retry = {
    attempts: 10,
    baseMs: 250,
    maxMs: 15_000,
    timeoutMs: 10_000,
    concurrency: 16,
    ...options.retry,
  };
  const counts: DeliveryCounts = {
    delivered: 0,
    attempts: 0,
    duplicates: 0,
    dropped: 0,
    retried: 0,
    givenUp: 0,
  };
  const queue = createHeap<Dispatch>((dispatch) => dispatch.dueMs);
  for (const dispatch of options.restored) queue.push(dispatch);
  const sender = createSender();
  const flights = new Set<Promise<void>>();
  const flying = new Set<Dispatch>();
  const aborts = new Set<() => void>();
  let stopped = false;
  let waiters: (() => void)[] = [];
  let wake: NodeJS.Timeout | undefined;

  function push(dispatch: Dispatch): void {
    queue.push(dispatch);
    schedule();
  }

  /** One timer for the next dispatch that is due; none while all lanes are busy. */
  function schedule(): void {
    clearTimeout(wake);
    const next = queue.peek();
    if (next === undefined || stopped || flights.size >= retry.concurrency) return;
    wake = setTimeout(pump, Math.max(0, next.dueMs - Date.now()));
  }

  function pump(): void {
    while (flights.size < retry.concurrency && !stopped) {
      const next = queue.peek();
      if (next === undefined || next.dueMs > Date.now()) break;
      queue.pop();
      flying.add(next);
      const flight = attempt(next).finally(() => {
        flights.delete(flight);
        flying.delete(next);
        if (flights.size === 0 && queue.size === 0) release();
        pump();
      });
      flights.add(flight);
    }
    schedule();
  }

  function release(): void {
    for (const resolve of waiters) resolve();
    waiters = [];
  }

  async function attempt(dispatch: Dispatch): Promise<void> {
    const endpoint = records.webhookEndpoints.get(dispatch.endpoint);
    const event = records.events.get(dispatch.event);
    if (event === undefined || endpoint?.secret === undefined || endpoint.status !== "enabled") {
      counts.givenUp += 1;
      return;
    }
    const fate = fateOf(chaos, event.id, endpoint.id);
    const first = dispatch.attempt === 1 && !dispatch.again ? fate.firstAttempt : "counts";
    counts.attempts += 1;
    const arrived = first !== "refused" && (await post(endpoint, endpoint.secret, event));
    if (arrived) arrivedAt(event, dispatch, first === "answer_lost", fate.duplicateAfterMs);
    else if (stopped) queue.push(dispatch);
    else again(dispatch);
  }

  /** One signal a POST: joining each to a long-lived one would keep them all in memory. */
  async function post(
    { url, api_version: version }: WebhookEndpoint,
    secret: string,
    event: StripeEvent,
  ): Promise<boolean> {
    // An endpoint's version is named, and nothing rendered otherwise.
    const body = version === null ? event : { ...event, api_version: version };
    const controller = new AbortController();
    const abort = () => controller.abort();
    const timeout = setTimeout(abort, retry.timeoutMs);
    aborts.add(abort);
    try {
      return await sender.send(url, secret, JSON.stringify(body, null, 2), controller.signal);
    } finally {
      clearTimeout(timeout);
      aborts.delete(abort);
    }
  }

  function arrivedAt(
    event: StripeEvent,
    dispatch: Dispatch,
    answerLost: boolean,
    duplicateAfterMs: number | null,
  ): void {
    if (dispatch.again) {
      counts.duplicates += 1;
      return;
    }
    counts.delivered += 1;
    const pending = records.events.get(event.id)?.pending_webhooks ?? 1;
    records.events.replace(event.id, { pending_webhooks: Math.max(0, pending - 1) });
    const repeat = { ...dispatch, again: true, attempt: 1 };
    if (answerLost) {
      counts.retried += 1;
      push({ ...repeat, dueMs: Date.now() + retry.baseMs });
    }
    if (duplicateAfterMs !== null) push({ ...repeat, dueMs: Date.now() + duplicateAfterMs });
  }

  function again(dispatch: Dispatch): void {
    if (dispatch.attempt >= retry.attempts) {
      if (!dispatch.again) counts.givenUp += 1;
      return;
    }
    counts.retried += 1;
    const waitMs = Math.min(retry.maxMs, retry.baseMs * 2 ** (dispatch.attempt - 1));
    push({ ...dispatch, attempt: dispatch.attempt + 1, dueMs: Date.now() + waitMs });
  }

  schedule();
  return {
    counts,
    get waiting() {
      return queue.size + flights.size;
    },
    enqueue(event, endpoints) {
      for (const endpoint of endpoints) {
        const fate = fateOf(chaos, event.id, endpoint.id);
        if (fate.dropped) counts.dropped += 1;
        else {
          const dueMs = Date.now() + fate.delayMs;
          push({ event: event.id, endpoint: endpoint.id, attempt: 1, again: false, dueMs });
        }
      }
    },
    drain() {
      if (queue.size === 0 && flights.size === 0) return Promise.resolve();
      return new Promise((resolve) => waiters.push(resolve));
    },
    async stop() {
      clearTimeout(wake);
      stopped = true;
      for (const abort of aborts) abort();
      await Promise.all(flights);
      sender.close();
      release();
    },
    // What is in the air may not arrive: saved now and lost in a crash, it is sent again.
    pending: () => [...flying, ...queue.items()],
  };
}
