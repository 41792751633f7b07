import { freePort } from "@rentease/embedded";
import { onParentExit, settingsFor } from "@rentease/runtime";
import type { Command } from "commander";
import { accountFolder, dataRoot, rememberKey, resolveAccount } from "../stack/account-folder.ts";
import { startStack } from "../stack/start-stack.ts";

export function addServe(program: Command): void {
  program
    .command("serve")
    .description(
      "run everything: database, sandbox (without a Stripe key), ingress, worker and console, until Ctrl-C",
    )
    .addHelpText(
      "after",
      "\nExamples:\n  rentease serve\n  STRIPE_SECRET_KEY=sk_test_… STRIPE_WEBHOOK_SECRETS=whsec_… rentease serve",
    )
    .action(serve);
}

async function serve(): Promise<void> {
  const settings = settingsFor([
    "DATABASE_URL?",
    "REDIS_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_API_BASE",
    "STRIPE_ACCOUNT_ID",
    "STRIPE_WEBHOOK_SECRETS?",
    "INGRESS_PORT",
    "WORKER_PORT",
    "CONSOLE_PORT",
    "SANDBOX_PORT",
  ]);
  const account = await resolveAccount(settings, (message) => console.error(message));
  const isSandbox = settings.stripeSecretKey === undefined;
  if (!account.confirmed && settings.databaseUrl !== undefined) {
    throw new Error(
      "nothing was started: which account DATABASE_URL would belong to is not known. " +
        "Set STRIPE_ACCOUNT_ID, or start again when Stripe can be reached.",
    );
  }
  const folder = accountFolder(account);
  const withIngress =
    isSandbox || (settings.stripeWebhookSecrets !== undefined && account.confirmed);

  const stack = await startStack({
    account,
    folder,
    databaseUrl: settings.databaseUrl,
    redisUrl: settings.redisUrl,
    throwAway: false,
    ingressPort: settings.ingressPort || (await freePort()),
    workerPort: settings.workerPort || (await freePort()),
    consolePort: settings.consolePort || (await freePort()),
    sandbox: isSandbox ? { port: settings.sandboxPort || (await freePort()) } : null,
    // Unconfirmed, nobody asks Stripe: the answer would not be the folder's own account.
    env: account.confirmed ? process.env : { ...process.env, STRIPE_SECRET_KEY: undefined },
    withIngress,
  });

  if (settings.stripeSecretKey && account.confirmed) rememberKey(account, settings.stripeSecretKey);

  const webhooksOff = account.confirmed
    ? "off: set STRIPE_WEBHOOK_SECRETS to take events"
    : "off until Stripe has said which account the key belongs to: start again when it can be reached";
  const rows = [
    [
      "account",
      isSandbox
        ? "the sandbox (no STRIPE_SECRET_KEY set)"
        : `${account.account}, ${account.livemode ? "LIVE" : "test"} mode`,
    ],
    ["webhooks", stack.ingressUrl ? `${stack.ingressUrl}/webhooks/stripe` : webhooksOff],
    [
      "sandbox",
      stack.sandboxUrl
        ? `${stack.sandboxUrl} (Stripe's API; use it with --api-base or STRIPE_API_BASE)`
        : null,
    ],
    ["console", stack.consoleUrl],
    [
      "sign in",
      stack.demoUser
        ? `${stack.demoUser.email}, ${stack.demoUser.password}`
        : "npm run rentease -- user create --help",
    ],
    ["API", `${stack.consoleUrl}/api/v1 (described at /api/v1/openapi.json)`],
    ["API key", "npm run rentease -- key create --name me --role operator"],
    ["worker", `process ${stack.worker.pid()}, ${stack.workerUrl}/metrics`],
    ["database", stack.embedded ? `${stack.databaseUrl} (embedded)` : "DATABASE_URL"],
    ["data", stack.dataFolder],
    ["queues", settings.redisUrl ? "REDIS_URL" : "in the database"],
  ].filter(([, value]) => value !== null);
  console.log("\nRentease Payments is running. Ctrl-C stops it.\n");
  for (const [name, value] of rows) console.log(`  ${String(name).padEnd(10)}${value}`);
  console.log("");

  const reason = await Promise.race([stack.failed, signal()]);
  if (reason !== null) console.error(`stopping: ${reason}`);
  await stack.stop();
  console.log(stack.embedded ? `Stopped. Data is kept in ${dataRoot}.` : "Stopped.");
  process.exit(reason === null ? 0 : 1);
}

function signal(): Promise<null> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve(null));
    process.once("SIGTERM", () => resolve(null));
    process.once("SIGHUP", () => resolve(null));
    onParentExit(() => resolve(null));
  });
}
