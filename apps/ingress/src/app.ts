import type { AccountIdentity } from "@rentease/core";
import { recordEvents, ping, type Database } from "@rentease/db";
import { jobs, type Queues } from "@rentease/queue";
import { checkReadiness, createExporter, type Logger } from "@rentease/runtime";
import { inboxEvent, verifyWebhook } from "@rentease/stripe";
import { Hono } from "hono";
import { BodyTooLargeError, BodyUnreadableError, readRawBody } from "./raw-body.ts";
import { EventRefusedError, InboxUnavailableError } from "./errors.ts";
import { createInboxWriter } from "./inbox-writer.ts";
import { createIngressMetrics, type DeliveryResult } from "./metrics.ts";
import { createWakeUps } from "./wake-ups.ts";

const MAX_BODY_BYTES = 1024 * 1024;
const READINESS_TIMEOUT_MS = 2_000;
/** Stripe has its own schedule; a proxy or a person may read this. */
const RETRY_AFTER_SECONDS = "30";

export interface IngressDependencies {
  db: Database;
  queues: Pick<Queues, "enqueue" | "ping">;
  /** The account and mode this database belongs to (P8). */
  account: AccountIdentity;
  webhookSecrets: readonly string[];
  logger: Logger;
  /** How long a delivery waits for its commit; default 4 s. */
  recordTimeoutMs?: number;
}

export interface Ingress {
  app: Pick<Hono, "fetch" | "request">;
  /** Resolves when every event taken in is written and every new one enqueued, or given up. */
  drain(): Promise<void>;
}

/** Receives Stripe's webhooks: verify, record (P1), tell the queue, answer. */
export function createApp(deps: IngressDependencies): Ingress {
  const { db, queues, account, webhookSecrets, logger } = deps;
  const exporter = createExporter({ logger });
  const metrics = createIngressMetrics(exporter, { db, queues });
  const wakeUps = createWakeUps({
    enqueue: (eventIds) => queues.enqueue(jobs.applyEvents, [{ eventIds }]),
    onError: (err, events) => {
      metrics.notEnqueued(events);
      logger.warn({ err, events }, "recorded but not enqueued");
    },
  });
  const inbox = createInboxWriter({
    record: (events) => recordEvents(db, events),
    onRecorded(events, batch) {
      wakeUps.add(events.filter((event) => !event.ignoredReason).map((event) => event.eventId));
      const eventIds = events.map(({ eventId }) => eventId);
      logger.info({ recorded: events.length, eventIds, ...batch }, "events recorded");
    },
    ...(deps.recordTimeoutMs === undefined ? {} : { timeoutMs: deps.recordTimeoutMs }),
  });

  const app = new Hono<{ Variables: { startedAtMs: number } }>();

  app.post("/webhooks/stripe", async (c) => {
    const startedAtMs = performance.now();
    c.set("startedAtMs", startedAtMs);
    const payload = await readRawBody(c.req.raw, MAX_BODY_BYTES);
    const verified = verifyWebhook(payload, c.req.header("stripe-signature"), webhookSecrets);
    if (!verified.ok) {
      metrics.delivered(verified.reason, startedAtMs);
      logger.warn(
        { reason: verified.reason, durationMs: msSince(startedAtMs) },
        "delivery refused",
      );
      return c.json({ error: verified.reason }, 400);
    }
    const { event } = verified;
    const received = inboxEvent(event, payload, account);
    const status = await inbox.record(received);
    const result = received.ignoredReason !== null && status === "recorded" ? "ignored" : status;
    metrics.delivered(result, startedAtMs);
    // A line a delivery would cost a tenth of all that can be taken in; a batch has one (above), with its events' ids.
    if (logger.isLevelEnabled("debug")) {
      const durationMs = msSince(startedAtMs);
      logger.debug({ eventId: event.id, type: event.type, result, durationMs }, "delivery");
    }
    return c.json({ id: event.id, status });
  });

  app.get("/healthz", (c) => c.json({ status: "ok" }));

  app.get("/readyz", async (c) => {
    const checks = { database: () => ping(db), queue: () => queues.ping() };
    const readiness = await checkReadiness(checks, READINESS_TIMEOUT_MS);
    const ready = Object.values(readiness).every((state) => state === "ok");
    return c.json({ status: ready ? "ok" : "away", ...readiness }, ready ? 200 : 503);
  });

  app.get("/metrics", () => exporter.answer());

  app.all("/webhooks/stripe", (c) =>
    c.json({ error: "method_not_allowed" }, 405, { allow: "POST" }),
  );
  app.on(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"], ["/healthz", "/readyz", "/metrics"], (c) =>
    c.json({ error: "method_not_allowed" }, 405, { allow: "GET, HEAD" }),
  );
  app.notFound((c) => c.json({ error: "not_found" }, 404));

  app.onError((err, c) => {
    const startedAtMs = c.get("startedAtMs");
    if (startedAtMs !== undefined) metrics.delivered(resultOf(err), startedAtMs);
    if (err instanceof BodyUnreadableError) return c.json({ error: err.code }, 400);
    // The server library throws the rest of the body away for half a second, then closes: closing at once would reset
    // the connection, and the sender could lose the answer with it.
    if (err instanceof BodyTooLargeError) return c.json({ error: err.code }, 413);
    if (err instanceof EventRefusedError) {
      logger.error({ err }, "event refused by PostgreSQL");
      return c.json({ error: err.code }, 400);
    }
    logger.error({ err }, "event not recorded");
    if (err instanceof InboxUnavailableError) {
      return c.json({ error: err.code }, 503, { "retry-after": RETRY_AFTER_SECONDS });
    }
    return c.json({ error: "internal" }, 500);
  });

  return {
    app,
    async drain() {
      await inbox.drain();
      await wakeUps.drain();
    },
  };
}

function msSince(startedAtMs: number): number {
  return Math.round(performance.now() - startedAtMs);
}

function resultOf(error: Error): DeliveryResult {
  if (error instanceof BodyUnreadableError || error instanceof BodyTooLargeError) {
    return "unreadable";
  }
  if (error instanceof EventRefusedError) return "refused";
  return error instanceof InboxUnavailableError ? "unavailable" : "failed";
}
