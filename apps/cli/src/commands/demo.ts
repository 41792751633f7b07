import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeDatabase, openDatabase } from "@rentease/db";
import { sandboxAccount } from "@rentease/core";
import { freePort } from "@rentease/embedded";
import { notifySettingNames, settingsFor } from "@rentease/runtime";
import { createSandbox } from "@rentease/sandbox";
import type { Command } from "commander";
import { playThrough } from "../demo/play-through.ts";
import { printResult } from "../demo/print-result.ts";
import { showProgress } from "../demo/progress.ts";
import { positiveInteger } from "../positive-integer.ts";
import { type Stack, startStack } from "../stack/start-stack.ts";

type DemoOptions = { payments: number; seed: string; keep?: boolean };

export function addDemo(program: Command): void {
  program
    .command("demo")
    .description(
      "play a rental season through a throw-away stack and compare the books with the truth",
    )
    .option("--payments <count>", "about how many payments", positiveInteger, 400)
    .option("--seed <text>", "another seed is another season", "season")
    .option("--keep", "leave it running until Ctrl-C, to look at it in the console")
    .addHelpText(
      "after",
      "\nExamples:\n  rentease demo\n  rentease demo --keep\n  rentease demo --payments 2000 --seed winter",
    )
    .action(demo);
}

/** Deliveries go wrong as they do in life; none is lost for good, which is what a sweep is for. */
const chaos = {
  delay: 0.2,
  delayMs: 400,
  duplicate: 0.2,
  reorder: 0.4,
  reorderMs: 300,
  failFirst: 0.1,
};
const webhookSecret = "whsec_demo";

async function demo({ payments, seed, keep = false }: DemoOptions): Promise<void> {
  const startedAt = Date.now();
  const progress = showProgress();
  const folder = await mkdtemp(join(tmpdir(), "rentease-demo-"));
  const ingressPort = await freePort();
  const sandbox = createSandbox({
    seed,
    webhooks: {
      endpoints: [
        { url: `http://127.0.0.1:${ingressPort}/webhooks/stripe`, secret: webhookSecret },
      ],
      chaos: { seed, ...chaos },
    },
  });
  let stack: Stack | null = null;
  const stop = async () => {
    await stack?.stop();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  };
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort());
  process.once("SIGTERM", () => interrupted.abort());

  let equal = false;
  try {
    progress.update("starting PostgreSQL, ingress and worker");
    const { url: sandboxUrl } = await sandbox.listen();
    stack = await startStack({
      account: sandboxAccount,
      folder,
      databaseUrl: undefined,
      redisUrl: undefined,
      throwAway: true,
      ingressPort,
      workerPort: await freePort(),
      consolePort: keep ? settingsFor(["CONSOLE_PORT"]).consolePort || (await freePort()) : null,
      sandbox: { url: sandboxUrl, webhookSecret },
      env: { ...withoutOwnSettings(process.env), LOG_LEVEL: process.env["LOG_LEVEL"] ?? "warn" },
      withIngress: true,
    });
    progress.done(`stack started in ${seconds(startedAt)}`);
    const db = openDatabase(stack.databaseUrl, { max: 4 });
    const playedAt = Date.now();
    const result = await playThrough(
      db,
      sandbox,
      { payments, seed },
      progress,
      interrupted.signal,
    ).finally(() => closeDatabase(db));
    progress.done(`season played and applied in ${seconds(playedAt)}`);
    equal = printResult(result).length === 0;
    if (keep) await keepRunning(stack, interrupted.signal);
  } finally {
    await stop();
  }
  process.exit(equal ? 0 : 1);
}

async function keepRunning(stack: Stack, interrupted: AbortSignal): Promise<void> {
  const { consoleUrl, sandboxUrl, demoUser } = stack;
  console.log(
    `\nThe console is at ${consoleUrl}: sign in as ${demoUser?.email} with ${demoUser?.password}`,
  );
  console.log(`Stripe's stand-in is at ${sandboxUrl}. Ctrl-C stops and deletes all of it.`);
  const ended = new Promise<null>((resolve) => {
    interrupted.addEventListener("abort", () => resolve(null));
  });
  const reason = await Promise.race([stack.failed, ended]);
  if (reason !== null) throw new Error(reason);
}

/** The season is made for the defaults, and nobody's own system hears of it. */
function withoutOwnSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own: readonly string[] = [
    "PAYMENT_METHODS",
    "BOOKING_REFERENCE_KEYS",
    "BOOKING_REFERENCE_PATTERN",
    ...notifySettingNames,
  ];
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.includes(name)));
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
