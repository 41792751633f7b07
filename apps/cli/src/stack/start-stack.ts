import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { AccountIdentity } from "@rentease/core";
import { bindAccount, closeDatabase, migrate, openDatabase } from "@rentease/db";
import { type EmbeddedPostgres, isFree, startEmbeddedPostgres } from "@rentease/embedded";
import { migrateQueue } from "@rentease/queue";
import { inlineSecretFiles } from "@rentease/runtime";
import { appliedTypes } from "@rentease/stripe";
import { type DemoUser, ensureDemoUser } from "./demo-user.ts";
import { keptSecret } from "./kept-secret.ts";
import { forgetSandbox, noteSandbox, sandboxKey } from "./sandbox-address.ts";
import { type ProcessName, supervise, type Supervised } from "./supervise.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

export type StackOptions = {
  account: AccountIdentity;
  /** Keeps what outlives a start: the database and the sandbox's state. */
  folder: string;
  /** Not set: embedded PostgreSQL in the folder. */
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  /** Deletes the embedded database at the end. */
  throwAway: boolean;
  ingressPort: number;
  /** Of the worker's health and metrics. */
  workerPort: number;
  /** Null: no console. */
  consolePort: number | null;
  /** The sandbox as a process of the stack, or where one is already; null with a real Stripe key. */
  sandbox: { port: number } | { url: string; webhookSecret: string } | null;
  /** What the processes are given besides what the stack decides: keys, secrets, settings. */
  env: NodeJS.ProcessEnv;
  /** Without a webhook secret the ingress can verify nothing and is not started. */
  withIngress: boolean;
  /** Takes what the processes print; not set: it goes where ours does. */
  onOutput?: ((text: string) => void) | undefined;
};

export type Stack = {
  databaseUrl: string;
  embedded: boolean;
  /** Where the embedded data really lies. */
  dataFolder: string | null;
  ingressUrl: string | null;
  consoleUrl: string | null;
  sandboxUrl: string | null;
  /** Of the sandbox's console. */
  demoUser: DemoUser | null;
  workerUrl: string;
  worker: Supervised;
  /** Resolves when a process of the stack can't be kept running, saying which. */
  failed: Promise<string>;
  stop(): Promise<void>;
};

/**
 * Starts everything in order: database, migrations, the account it belongs to, sandbox, worker, ingress, console. What
 * was started is stopped again if a later step fails.
 * @throws AccountMismatchError when the database belongs to another account (P8).
 */
export async function startStack(given: StackOptions): Promise<Stack> {
  // What the stack sets itself must not stand in a file besides.
  const options = { ...given, env: inlineSecretFiles(given.env).env };
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    await requirePorts(options);
    mkdirSync(options.folder, { recursive: true });
    let embedded: EmbeddedPostgres | null = null;
    if (options.databaseUrl === undefined) {
      embedded = await startEmbeddedPostgres({
        dataDir: join(options.folder, "postgres"),
        throwAway: options.throwAway,
      });
      closers.push(() => embedded?.stop() ?? Promise.resolve());
    }
    const databaseUrl = options.databaseUrl ?? embedded?.url ?? "";
    const demoUser = await prepareDatabase(databaseUrl, options);

    const started: Supervised[] = [];
    const run = (name: ProcessName, env: NodeJS.ProcessEnv) => {
      const supervised = supervise(name, env, options.onOutput);
      closers.push(() => supervised.stop());
      started.push(supervised);
      return supervised;
    };
    const { sandbox } = options;
    const sandboxUrl =
      sandbox && ("url" in sandbox ? sandbox.url : `http://127.0.0.1:${sandbox.port}`);
    const workerUrl = `http://127.0.0.1:${options.workerPort}`;
    const ingressUrl = options.withIngress ? `http://127.0.0.1:${options.ingressPort}` : null;
    const consoleUrl =
      options.consolePort === null ? null : `http://127.0.0.1:${options.consolePort}`;
    const env = {
      ...options.env,
      DATABASE_URL: databaseUrl,
      REDIS_URL: options.redisUrl,
      INGRESS_PORT: String(options.ingressPort),
      WORKER_PORT: String(options.workerPort),
      ...(options.consolePort !== null && { CONSOLE_PORT: String(options.consolePort) }),
      STRIPE_ACCOUNT_ID: options.account.account,
      AUTH_SECRET:
        options.env["AUTH_SECRET"] ??
        keptSecret(options.folder, "auth-secret", () => randomBytes(32).toString("base64")),
      ...(demoUser && { SANDBOX_DEMO_USER: `${demoUser.email}:${demoUser.password}` }),
      ...(sandbox && {
        STRIPE_SECRET_KEY: sandboxKey,
        STRIPE_API_BASE: sandboxUrl ?? undefined,
        // One more from outside is that of an endpoint made by hand, or of one that a secret rolls to.
        STRIPE_WEBHOOK_SECRETS: [
          secretOf(sandbox, options.folder),
          options.env["STRIPE_WEBHOOK_SECRETS"],
        ].join(","),
      }),
    };

    if (sandbox && "port" in sandbox) {
      run("sandbox", {
        ...options.env,
        SANDBOX_PORT: String(sandbox.port),
        SANDBOX_STATE_FILE: join(options.folder, "sandbox.json"),
        SANDBOX_WEBHOOK_URL: `${ingressUrl}/webhooks/stripe`,
        SANDBOX_WEBHOOK_SECRET: secretOf(sandbox, options.folder),
        SANDBOX_WEBHOOK_EVENTS: appliedTypes.join(","),
      });
    }
    if (sandboxUrl !== null) {
      noteSandbox(options.folder, sandboxUrl);
      closers.push(async () => forgetSandbox(options.folder));
    }
    const worker = run("worker", env);
    if (ingressUrl) run("ingress", env);
    if (consoleUrl) run("console", env);
    const failed = Promise.race([
      ...started.map((process) => process.failed),
      ...(embedded ? [embedded.ended.then(() => "the embedded PostgreSQL ended")] : []),
    ]);
    await waitUntilReady(
      [
        `${workerUrl}/readyz`,
        ...(ingressUrl ? [`${ingressUrl}/readyz`] : []),
        ...(consoleUrl ? [`${consoleUrl}/readyz`] : []),
        ...(sandbox && "port" in sandbox ? [`${sandboxUrl}/_sandbox/truth`] : []),
      ],
      failed,
    );
    return {
      databaseUrl,
      embedded: embedded !== null,
      dataFolder: embedded?.dataDir ?? null,
      ingressUrl,
      consoleUrl,
      sandboxUrl,
      demoUser,
      workerUrl,
      worker,
      failed,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @throws Error naming the variable to change, before anything is started. */
async function requirePorts({
  withIngress,
  ingressPort,
  workerPort,
  consolePort,
  sandbox,
}: StackOptions): Promise<void> {
  const wanted: [string, number][] = [
    ...(withIngress ? [["INGRESS_PORT", ingressPort] satisfies [string, number]] : []),
    ["WORKER_PORT", workerPort],
    ...(consolePort === null ? [] : [["CONSOLE_PORT", consolePort] satisfies [string, number]]),
    ...(sandbox && "port" in sandbox
      ? [["SANDBOX_PORT", sandbox.port] satisfies [string, number]]
      : []),
  ];
  for (const [variable, port] of wanted) {
    if (!(await isFree(port))) {
      throw new Error(
        `port ${port} is taken: stop what uses it, or set ${variable} to another one`,
      );
    }
  }
}

/** @returns who may sign in, where that is made up. */
async function prepareDatabase(
  databaseUrl: string,
  { redisUrl, account, sandbox, consolePort, folder }: StackOptions,
): Promise<DemoUser | null> {
  const db = openDatabase(databaseUrl, { max: 1 });
  try {
    await migrate(databaseUrl);
    await bindAccount(db, account);
    if (redisUrl === undefined) await migrateQueue(databaseUrl);
    return sandbox && consolePort !== null ? await ensureDemoUser(db, folder) : null;
  } finally {
    await closeDatabase(db);
  }
}

function secretOf(sandbox: NonNullable<StackOptions["sandbox"]>, folder: string): string {
  return "webhookSecret" in sandbox ? sandbox.webhookSecret : webhookSecret(folder);
}

/** The sandbox's signing secret is kept, so that retries of an earlier start still verify. */
function webhookSecret(folder: string): string {
  return keptSecret(folder, "webhook-secret", () => `whsec_${randomBytes(24).toString("hex")}`);
}
