import { closeDatabase, confirmAccount, openDatabase } from "@rentease/db";
import { connectQueues } from "@rentease/queue";
import { createLogger, logKey, logSilent, onShutdown, serve, settingsFor } from "@rentease/runtime";
import { whoseKey } from "@rentease/stripe";
import { createApp } from "./app.ts";

/** Two writes at once, the account at the start, and a readiness check that never waits for them. */
const MAX_CONNECTIONS = 4;

const logger = createLogger("ingress");
try {
  const settings = settingsFor([
    "DATABASE_URL",
    "REDIS_URL",
    "STRIPE_WEBHOOK_SECRETS",
    "STRIPE_SECRET_KEY",
    "STRIPE_API_BASE",
    "STRIPE_ACCOUNT_ID",
    "INGRESS_HOST",
    "INGRESS_PORT",
    "LOG_LEVEL",
  ]);
  logger.level = settings.logLevel;
  const db = openDatabase(settings.databaseUrl, {
    max: MAX_CONNECTIONS,
    applicationName: "rentease ingress",
    onSilent: logSilent(logger),
  });
  const key = whoseKey(settings, logKey(logger));
  const account = await confirmAccount(db, key && key.identify);
  const queues = connectQueues({
    databaseUrl: settings.databaseUrl,
    redisUrl: settings.redisUrl,
    onError: (err, context) => logger.warn({ err, ...context }, "queue error"),
  });
  const ingress = createApp({
    db,
    queues,
    account,
    webhookSecrets: settings.stripeWebhookSecrets,
    logger,
  });
  const server = await serve(ingress.app, settings.ingressHost, settings.ingressPort);
  onShutdown({
    logger,
    closers: [
      { name: "http", close: () => server.close() },
      { name: "inbox", close: () => ingress.drain() },
      { name: "queue", close: () => queues.close() },
      { name: "database", close: () => closeDatabase(db) },
    ],
  });
  logger.info({ url: server.url, livemode: account.livemode }, "listening");
} catch (err) {
  logger.fatal({ err }, "could not start");
  process.exit(1);
}
