import { defaultMethodNames, referencePattern } from "@rentease/core";
import { bindAccount, closeDatabase, openDatabase, readAccount } from "@rentease/db";
import { connectQueues } from "@rentease/queue";
import { createLogger, onShutdown, settingsFor } from "@rentease/runtime";
import { createGateway, identifyAccount } from "@rentease/stripe";
import { createDrain } from "./drain.ts";
import { createWorkers } from "./workers.ts";

const settings = settingsFor([
  "DATABASE_URL",
  "REDIS_URL",
  "STRIPE_SECRET_KEY",
  "STRIPE_API_BASE",
  "STRIPE_ACCOUNT_ID",
  "PAYMENT_METHODS",
  "BOOKING_REFERENCE_PATTERN",
  "BOOKING_REFERENCE_KEYS",
  "LOG_LEVEL",
]);
const logger = createLogger("worker", settings.logLevel);
const db = openDatabase(settings.databaseUrl, { max: 8, applicationName: "rentease-worker" });

const { stripeSecretKey: secretKey, stripeApiBase: apiBase } = settings;
if (secretKey) {
  await bindAccount(
    db,
    await identifyAccount({ secretKey, apiBase, accountId: settings.stripeAccountId }),
  );
} else if (!(await readAccount(db))) {
  throw new Error("this database has no account yet: start the worker once with STRIPE_SECRET_KEY set");
}

const rules = {
  methodNames: { ...defaultMethodNames, ...settings.paymentMethods },
  evidence: {
    metadataKeys: settings.bookingReferenceKeys,
    textPattern: referencePattern(settings.bookingReferencePattern ?? null),
  },
};
const queues = connectQueues({
  databaseUrl: settings.databaseUrl,
  redisUrl: settings.redisUrl,
  onError: (err, context) => logger.error({ err, ...context }, "queue error"),
});
const gateway = secretKey ? createGateway({ secretKey, apiBase }) : null;
const drain = createDrain({ db, gateway, rules, logger }, { everyMs: 2_000 });
createWorkers(queues, { db, rules, drain });

onShutdown({
  logger,
  closers: [
    { name: "queues", close: () => queues.close() },
    { name: "drain", close: () => drain.stop() },
    { name: "database", close: () => closeDatabase(db) },
  ],
});
logger.info({ stripe: gateway !== null }, "working");
await drain.wake();
