import {
  applySettingNames,
  closeDatabase,
  confirmAccount,
  createApplyRules,
  createRequestLimiter,
  openDatabase,
  requestLimits,
  requestLimitSettingNames,
} from "@rentease/db";
import { connectQueues } from "@rentease/queue";
import {
  createExporter,
  createLogger,
  logKey,
  logSilent,
  notifyReceiver,
  notifySettingNames,
  onShutdown,
  serve,
  settingsFor,
} from "@rentease/runtime";
import { createGateway, whoseKey } from "@rentease/stripe";
import { createBackfills } from "./backfills.ts";
import { createDrain } from "./drain.ts";
import { createWorkerMetrics } from "./metrics.ts";
import { createNotifier } from "./notifications/notifier.ts";
import { createReceiver } from "./notifications/receiver.ts";
import { keepSchedules } from "./schedules.ts";
import { createStatusApp } from "./status-app.ts";
import { watchedLimiter } from "./watched-limiter.ts";
import { createWorkers } from "./workers.ts";

/** How long a lost wake-up can delay an event. */
const DRAIN_EVERY_MS = 2_000;

/** How soon a change is told; what changes together meanwhile is told at once. */
const NOTIFY_EVERY_MS = 1_000;

const logger = createLogger("worker");
try {
  const settings = settingsFor([
    "DATABASE_URL",
    "REDIS_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_API_BASE",
    "STRIPE_ACCOUNT_ID",
    ...requestLimitSettingNames,
    ...applySettingNames,
    ...notifySettingNames,
    "SWEEP_SECONDS",
    "BACKFILL_SCHEDULE",
    "BACKFILL_DAYS",
    "AUDIT_SCHEDULE",
    "AUDIT_DAYS",
    "AUDIT_REPAIR",
    "PAYLOAD_RETENTION_DAYS",
    "TIME_ZONE",
    "WORKER_HOST",
    "WORKER_PORT",
    "LOG_LEVEL",
  ]);
  logger.level = settings.logLevel;
  const onSilent = logSilent(logger);
  const db = openDatabase(settings.databaseUrl, {
    max: 8,
    applicationName: "rentease worker",
    onSilent,
  });
  const key = whoseKey(settings, logKey(logger));
  const account = await confirmAccount(db, key && key.identify);
  const { stripeSecretKey: secretKey, stripeApiBase: apiBase } = settings;

  const rules = createApplyRules(settings);
  const queues = connectQueues({
    databaseUrl: settings.databaseUrl,
    redisUrl: settings.redisUrl,
    onError(err, context) {
      // Whether the queue tries it again is BullMQ's to know, and its to show among the failed ones.
      if (context.job !== undefined) metrics.failed("job", false);
      logger.warn({ err, ...context }, "queue error");
    },
  });
  const exporter = createExporter({ logger });
  const metrics = createWorkerMetrics(exporter, { db, queues });
  const stopping = new AbortController();
  const limits = { ...requestLimits(settings, account), signal: stopping.signal };
  const liveLimiter = createRequestLimiter(db, { ...limits, traffic: "live" });
  const backfillLimiter = createRequestLimiter(db, { ...limits, traffic: "backfill" });
  const gatewayOf = (limiter: typeof liveLimiter, traffic: "live" | "backfill") =>
    secretKey && key
      ? createGateway({
          secretKey,
          apiBase,
          limiter: key.confirming(watchedLimiter(limiter, traffic, metrics)),
        })
      : null;
  const gateway = gatewayOf(liveLimiter, "live");
  const backfillGateway = gatewayOf(backfillLimiter, "backfill");
  const drain = createDrain({ db, gateway, rules, logger, metrics }, { everyMs: DRAIN_EVERY_MS });
  const notified = notifyReceiver(settings);
  const notifier = createNotifier(
    { db, receiver: notified && createReceiver(notified), logger, metrics },
    { everyMs: NOTIFY_EVERY_MS },
  );
  // Connections of its own: a year of history does not hold up what just came in.
  const backfillDb = openDatabase(settings.databaseUrl, {
    max: 4,
    applicationName: "rentease backfills",
    onSilent,
  });
  const backfills = backfillGateway
    ? createBackfills({ db: backfillDb, gateway: backfillGateway, rules, logger, metrics })
    : null;
  const { backfillDays, backfillSchedule, auditDays, auditRepair, auditSchedule, timeZone } =
    settings;
  const { payloadRetentionDays: retentionDays } = settings;
  createWorkers(queues, {
    db,
    queues,
    gateway,
    backfills,
    history: { backfillDays, auditDays, auditRepair, timeZone },
    retentionDays,
    account,
    rules,
    drain,
    logger,
    metrics,
  });
  const status = createStatusApp({ db, queues, exporter });
  const { workerHost, workerPort } = settings;
  // Work goes first: another worker on this machine may have the port.
  const server = await serve(status, workerHost, workerPort).catch((err: unknown) => {
    logger.warn({ err, port: workerPort }, "WORKER_PORT can't be had, telling on another port");
    return serve(status, workerHost, 0);
  });
  const stopSchedules = keepSchedules(
    queues,
    {
      // What asks Stripe is only scheduled by a worker that has a key.
      asking: gateway
        ? { sweepEveryMs: settings.sweepSeconds * 1000, backfillSchedule, auditSchedule }
        : null,
      retentionDays,
      timeZone,
    },
    logger,
  );
  onShutdown({
    logger,
    closers: [
      // First, because a running job waits for it.
      {
        name: "drain",
        close: () => {
          const stopped = Promise.all([drain.stop(), backfills?.stop()]);
          // Nothing waits for a slot at Stripe any more; the drain has to know first, or it would ask again.
          stopping.abort();
          return stopped;
        },
      },
      { name: "notifier", close: () => notifier.stop() },
      { name: "http", close: () => server.close() },
      { name: "schedules", close: async () => stopSchedules() },
      { name: "queue", close: () => queues.close() },
      {
        name: "request counts",
        close: () => Promise.all([liveLimiter.close(), backfillLimiter.close()]),
      },
      {
        name: "database",
        close: () => Promise.all([closeDatabase(db), closeDatabase(backfillDb)]),
      },
    ],
  });
  logger.info(
    { url: server.url, stripe: gateway !== null, notifies: notified !== null },
    "working",
  );
} catch (err) {
  logger.fatal({ err }, "could not start");
  process.exit(1);
}
