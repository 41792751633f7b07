import {
  applySettingNames,
  closeDatabase,
  confirmAccount,
  createApplyRules,
  openDatabase,
} from "@rentease/db";
import { connectQueues } from "@rentease/queue";
import { createLogger, onShutdown, serve, settingsFor } from "@rentease/runtime";
import { identifyAccount } from "@rentease/stripe";
import { createApp } from "./app.ts";

const logger = createLogger("console");
try {
  const settings = settingsFor([
    "DATABASE_URL",
    "REDIS_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_API_BASE",
    "STRIPE_ACCOUNT_ID",
    ...applySettingNames,
    "TIME_ZONE",
    "CONSOLE_HOST",
    "CONSOLE_PORT",
    "LOG_LEVEL",
  ]);
  logger.level = settings.logLevel;
  const db = openDatabase(settings.databaseUrl, { max: 10, applicationName: "rentease console" });
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
  const { app } = createApp({ db, queues, rules, timeZone: settings.timeZone, logger });
  const server = await serve(app, settings.consoleHost, settings.consolePort);
  onShutdown({
    logger,
    closers: [
      { name: "http", close: () => server.close() },
      { name: "queue", close: () => queues.close() },
      { name: "database", close: () => closeDatabase(db) },
    ],
  });
  logger.info({ url: server.url, livemode: account.livemode }, "listening");
} catch (err) {
  logger.fatal({ err }, "could not start");
  process.exit(1);
}
