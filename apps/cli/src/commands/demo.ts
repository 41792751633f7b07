import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { formatMoney } from "@rentease/core";
import {
  bookingBody,
  closeDatabase,
  countInbox,
  openDatabase,
  putBooking,
  sandboxAccount,
} from "@rentease/db";
import { freePort } from "@rentease/embedded";
import {
  createSandbox,
  generateSeason,
  type Label,
  playSeason,
  type Sandbox,
} from "@rentease/sandbox";
import type { Command } from "commander";
import { compareBooks, differencesIn } from "../demo/compare-books.ts";
import { type Progress, showProgress } from "../demo/progress.ts";
import { positiveInteger } from "../positive-integer.ts";
import { printTable } from "../print-table.ts";
import { type Stack, startStack } from "../stack/start-stack.ts";

type DemoOptions = { payments: number; seed: string };

export function addDemo(program: Command): void {
  program
    .command("demo")
    .description(
      "play a rental season through a throw-away stack and compare the books with the truth",
    )
    .option("--payments <count>", "about how many payments", positiveInteger, 400)
    .option("--seed <text>", "another seed is another season", "season")
    .addHelpText(
      "after",
      "\nExamples:\n  rentease demo\n  rentease demo --payments 2000 --seed winter",
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
/** Every so many bookings one is put only after its payments, as where a booking system is behind. */
const lateBookingEvery = 7;
const settleDeadlineMs = 120_000;

async function demo({ payments, seed }: DemoOptions): Promise<void> {
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
      sandbox: { url: sandboxUrl, webhookSecret },
      env: { ...withoutOwnSettings(process.env), LOG_LEVEL: process.env["LOG_LEVEL"] ?? "warn" },
      withIngress: true,
    });
    progress.done(`stack started in ${seconds(startedAt)}`);
    equal = await playAndCompare(stack, sandbox, { payments, seed }, progress, interrupted.signal);
  } finally {
    await stop();
  }
  process.exit(equal ? 0 : 1);
}

/** The season is made for the defaults. */
function withoutOwnSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = ["PAYMENT_METHODS", "BOOKING_REFERENCE_KEYS", "BOOKING_REFERENCE_PATTERN"];
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.includes(name)));
}

/** @returns whether the books equal the truth. */
async function playAndCompare(
  stack: Stack,
  sandbox: Sandbox,
  options: DemoOptions,
  progress: Progress,
  interrupted: AbortSignal,
): Promise<boolean> {
  const db = openDatabase(stack.databaseUrl, { max: 4 });
  try {
    const playedAt = Date.now();
    const late: unknown[] = [];
    let bookings = 0;
    const labels: Label[] = await playSeason(sandbox, generateSeason(options), {
      onBooking: async (booking) => {
        interrupted.throwIfAborted();
        bookings += 1;
        if (bookings % lateBookingEvery === 0) late.push(booking);
        else await putBooking(db, bookingBody.parse(booking), "demo");
      },
      onProgress: ({ payments, bookings }) =>
        progress.update(`playing the season: ${bookings} bookings, ${payments} payments`),
    });
    const waiting = setInterval(() => {
      progress.update(`delivering webhooks: ${sandbox.deliveries.counts.delivered} delivered`);
    }, 250);
    const deliveries = await sandbox.drain().finally(() => clearInterval(waiting));
    for (const booking of late) await putBooking(db, bookingBody.parse(booking), "demo");
    await settled(db, progress, interrupted);
    progress.done(`season played and applied in ${seconds(playedAt)}`);

    const inbox = await countInbox(db);
    const comparison = await compareBooks(db, sandbox, labels);
    const truth = sandbox.truth();
    console.log(
      `\n${bookings} bookings, ${comparison.payments} payments, ${truth.events} events in ` +
        `${deliveries.attempts} deliveries (${deliveries.duplicates} duplicates, ${deliveries.retried} retried)\n`,
    );
    printTable(
      ["events received", "applied", "ignored", "failed", "pending"],
      [
        [
          inbox.applied + inbox.ignored + inbox.failed + inbox.pending,
          inbox.applied,
          inbox.ignored,
          inbox.failed,
          inbox.pending,
        ].map(String),
      ],
    );
    console.log("");
    printTable(
      ["payments received", "count"],
      [
        ...Object.entries(comparison.matchedByRule).map(([rule, count]) => [
          `matched by ${rule}`,
          `${count}`,
        ]),
        ["suggested to a person", `${comparison.suggested}`],
        ...Object.entries(comparison.unmatched).map(([reason, count]) => [
          `unmatched: ${reason}`,
          `${count}`,
        ]),
        ["matched to a wrong booking", `${comparison.wrong.length}`],
      ],
    );
    console.log("");
    printTable(
      ["currency", "payments", "in the books", "at Stripe", "difference"],
      comparison.currencies.map(({ currency, payments, received, truth }) => [
        currency,
        String(payments),
        formatMoney(received, currency),
        formatMoney(truth, currency),
        formatMoney(received - truth, currency),
      ]),
    );
    const problems = [
      ...(inbox.failed > 0 ? [`${inbox.failed} events failed`] : []),
      ...(inbox.pending > 0 ? [`${inbox.pending} events are still pending`] : []),
      ...(inbox.applied + inbox.ignored < truth.events ? ["events are missing"] : []),
      ...differencesIn(comparison),
    ];
    if (problems.length > 0)
      console.log(`\nThe books do NOT equal the sandbox's truth: ${problems.join("; ")}.`);
    else console.log("\nThe books equal the sandbox's truth.");
    return problems.length === 0;
  } finally {
    await closeDatabase(db);
  }
}

/** Resolves when the inbox is empty, nothing waits to be fetched, and no booking waits to be matched again. */
async function settled(
  db: Parameters<typeof countInbox>[0],
  progress: Progress,
  interrupted: AbortSignal,
): Promise<void> {
  const giveUpAt = Date.now() + settleDeadlineMs;
  for (;;) {
    interrupted.throwIfAborted();
    const { pending, fetches, bookings } = await countInbox(db);
    if (pending + fetches + bookings === 0 || Date.now() > giveUpAt) return;
    progress.update(
      `applying: ${pending} events, ${fetches} fetches and ${bookings} bookings to go`,
    );
    await sleep(100);
  }
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
