import { isDeepStrictEqual } from "node:util";
import { createSignIn } from "@rentease/auth";
import { sandboxAccount } from "@rentease/core";
import {
  applySettingNames,
  closeDatabase,
  confirmAccount,
  createApplyRules,
  openDatabase,
} from "@rentease/db";
import { connectQueues } from "@rentease/queue";
import {
  createLogger,
  isLoopback,
  logKey,
  logSilent,
  onShutdown,
  serve,
  settingsFor,
} from "@rentease/runtime";
import { whoseKey } from "@rentease/stripe";
import { createApp } from "./app.ts";
import { keepForgetting } from "./keep-forgetting.ts";

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
    "CONSOLE_URL",
    "AUTH_SECRET",
    "SANDBOX_DEMO_USER",
    "LOG_LEVEL",
  ]);
  logger.level = settings.logLevel;
  const db = openDatabase(settings.databaseUrl, {
    max: 10,
    applicationName: "rentease console",
    onSilent: logSilent(logger),
  });
  const key = whoseKey(settings, logKey(logger));
  const account = await confirmAccount(db, key && key.identify);
  const rules = createApplyRules(settings);
  const queues = connectQueues({
    databaseUrl: settings.databaseUrl,
    redisUrl: settings.redisUrl,
    onError: (err, context) => logger.warn({ err, ...context }, "queue error"),
  });
  const { consoleHost, consolePort, timeZone, sandboxDemoUser } = settings;
  const url = settings.consoleUrl ?? `http://${consoleHost}:${consolePort}`;
  const signIn = createSignIn({
    db,
    url,
    secret: settings.authSecret,
    onError: (message) => logger.error({ reason: message }, "sign-in failed"),
  });
  // Shown to whoever opens the page: only where that is this machine, and the money is the sandbox's.
  const isLocal = isLoopback(consoleHost) && isLoopback(new URL(url).hostname);
  const shown = isLocal && isDeepStrictEqual(account, sandboxAccount);
  const { app } = createApp({
    db,
    queues,
    rules,
    timeZone,
    logger,
    account,
    url,
    signIn,
    demoUser: (shown && sandboxDemoUser) || null,
  });
  const server = await serve(app, consoleHost, consolePort);
  const stopForgetting = keepForgetting(db, logger);
  onShutdown({
    logger,
    closers: [
      { name: "http", close: () => server.close() },
      { name: "forgetting", close: stopForgetting },
      { name: "queue", close: () => queues.close() },
      { name: "database", close: () => closeDatabase(db) },
    ],
  });
  logger.info({ url: server.url, livemode: account.livemode }, "listening");
} catch (err) {
  logger.fatal({ err }, "could not start");
  process.exit(1);
}
