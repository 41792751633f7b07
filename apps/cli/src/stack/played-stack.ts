// For the tests: the whole stack in a folder of its own, after a season was played through it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxAccount } from "@rentease/core";
import { closeDatabase, openDatabase } from "@rentease/db";
import { freePort } from "@rentease/embedded";
import { createSandbox } from "@rentease/sandbox";
import { playThrough } from "../demo/play-through.ts";
import { startStack } from "./start-stack.ts";

const webhookSecret = "whsec_played";
const silent = { update: () => {}, done: () => {} };

/** Console included; its demo user is an admin. */
export async function startPlayedStack(
  season: { payments: number; seed: string },
  { env, onOutput }: { env?: NodeJS.ProcessEnv; onOutput?: (text: string) => void } = {},
) {
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), "rentease-played-"));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const ingressPort = await freePort();
    const url = `http://127.0.0.1:${ingressPort}/webhooks/stripe`;
    const sandbox = createSandbox({
      seed: season.seed,
      webhooks: { endpoints: [{ url, secret: webhookSecret }] },
    });
    closers.push(() => sandbox.close());
    const stack = await startStack({
      account: sandboxAccount,
      folder,
      databaseUrl: undefined,
      redisUrl: undefined,
      throwAway: true,
      ingressPort,
      workerPort: await freePort(),
      consolePort: await freePort(),
      sandbox: { url: (await sandbox.listen()).url, webhookSecret },
      env: { ...process.env, LOG_LEVEL: "warn", ...env },
      withIngress: true,
      onOutput,
    });
    closers.push(() => stack.stop());
    const db = openDatabase(stack.databaseUrl, { max: 4 });
    closers.push(() => closeDatabase(db));
    await playThrough(db, sandbox, season, silent, new AbortController().signal);
    const { consoleUrl, demoUser } = stack;
    if (consoleUrl === null || demoUser === null) throw new Error("the stack has no console");
    return { db, sandbox, stack, webhookSecret, consoleUrl, demoUser, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
