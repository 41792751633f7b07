import type { AccountIdentity } from "@rentease/core";
import { recordEvents, ping, type Database } from "@rentease/db";
import { jobs, type Queues } from "@rentease/queue";
import { checkReadiness, type Logger } from "@rentease/runtime";
import { inboxEvent, verifyWebhook } from "@rentease/stripe";
import { Hono } from "hono";
import { BodyTooLargeError, BodyUnreadableError, readRawBody } from "./raw-body.ts";
import { EventRefusedError, InboxUnavailableError } from "./errors.ts";
import { createInboxWriter } from "./inbox-writer.ts";
import { createMetrics } from "./metrics.ts";
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
  app: Hono;
  /** Resolves when every event taken in is written and every new one enqueued, or given up. */
  drain(): Promise<void>;
}

/** Receives Stripe's webhooks: verify, record (P1), tell the queue, answer. */
export function createApp(deps: IngressDependencies): Ingress {
  const { db, queues, account, webhookSecrets, logger } = deps;
  const wakeUps = createWakeUps({
    enqueue: (eventIds) => queues.enqueue(jobs.applyEvents, [{ eventIds }]),
    onError: (err, events) => logger.warn({ err, events }, "recorded but not enqueued"),
  });
  const inbox = createInboxWriter({
    record: (events) => recordEvents(db, events),
    onRecorded: (events) =>
      wakeUps.add(events.filter((event) => !event.ignoredReason).map((event) => event.eventId)),
    ...(deps.recordTimeoutMs === undefined ? {} : { timeoutMs: deps.recordTimeoutMs }),
  });

  const metrics = createMetrics(db);
  const app = new Hono();

  app.post("/webhooks/stripe", async (c) => {
    const payload = await readRawBody(c.req.raw, MAX_BODY_BYTES);
    const verified = verifyWebhook(payload, c.req.header("stripe-signature"), webhookSecrets);
    if (!verified.ok) {
      logger.warn({ reason: verified.reason }, "delivery refused");
      return c.json({ error: verified.reason }, 400);
    }
    const { event } = verified;
    const status = await inbox.record(inboxEvent(event, payload, account));
    return c.json({ id: event.id, status });
  });

  app.get("/healthz", (c) => c.json({ status: "ok" }));

  app.get("/readyz", async (c) => {
    const checks = { database: () => ping(db), queue: () => queues.ping() };
    const readiness = await checkReadiness(checks, READINESS_TIMEOUT_MS);
    const ready = Object.values(readiness).every((state) => state === "ok");
    return c.json({ status: ready ? "ok" : "away", ...readiness }, ready ? 200 : 503);
  });

  app.get("/metrics", async (c) => {
    const text = await metrics.text().catch((err: unknown) => {
      logger.warn({ err }, "metrics could not be read");
      return null;
    });
    return text === null
      ? c.text("", 503)
      : c.text(text, 200, { "content-type": metrics.contentType });
  });

  app.all("/webhooks/stripe", (c) =>
    c.json({ error: "method_not_allowed" }, 405, { allow: "POST" }),
  );
  app.on(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"], ["/healthz", "/readyz", "/metrics"], (c) =>
    c.json({ error: "method_not_allowed" }, 405, { allow: "GET, HEAD" }),
  );
  app.notFound((c) => c.json({ error: "not_found" }, 404));

  app.onError((err, c) => {
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
