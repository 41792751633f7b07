import {
  applySettingNames,
  closeDatabase,
  confirmAccount,
  createApplyRules,
  openDatabase,
} from "@rentease/db";
import { connectQueues } from "@rentease/queue";
import { createLogger, onShutdown, settingsFor } from "@rentease/runtime";
import { createGateway, identifyAccount } from "@rentease/stripe";
import { createDrain } from "./drain.ts";
import { keepSchedules } from "./schedules.ts";
import { createWorkers } from "./workers.ts";

/** How long a lost wake-up can delay an event. */
const DRAIN_EVERY_MS = 2_000;

const logger = createLogger("worker");
try {
  const settings = settingsFor([
    "DATABASE_URL",
    "REDIS_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_API_BASE",
    "STRIPE_ACCOUNT_ID",
    ...applySettingNames,
    "SWEEP_SECONDS",
    "LOG_LEVEL",
  ]);
  logger.level = settings.logLevel;
  const db = openDatabase(settings.databaseUrl, { max: 8, applicationName: "rentease worker" });
  const {
    stripeSecretKey: secretKey,
    stripeApiBase: apiBase,
    stripeAccountId: accountId,
  } = settings;
  const account = await confirmAccount(
    db,
    secretKey ? () => identifyAccount({ secretKey, apiBase, accountId }) : null,
  );

  const rules = createApplyRules(settings);
  const queues = connectQueues({
    databaseUrl: settings.databaseUrl,
    redisUrl: settings.redisUrl,
    onError: (err, context) => logger.warn({ err, ...context }, "queue error"),
  });
  const gateway = secretKey ? createGateway({ secretKey, apiBase }) : null;
  const drain = createDrain({ db, gateway, rules, logger }, { everyMs: DRAIN_EVERY_MS });
  createWorkers(queues, { db, queues, gateway, account, rules, drain, logger });
  const stopSchedules = gateway
    ? keepSchedules(queues, settings.sweepSeconds * 1000, logger)
    : () => {};
  onShutdown({
    logger,
    closers: [
      // First, because a running job waits for it.
      { name: "drain", close: () => drain.stop() },
      { name: "schedules", close: async () => stopSchedules() },
      { name: "queue", close: () => queues.close() },
      { name: "database", close: () => closeDatabase(db) },
    ],
  });
  logger.info({ stripe: gateway !== null }, "working");
} catch (err) {
  logger.fatal({ err }, "could not start");
  process.exit(1);
}
