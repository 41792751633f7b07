import {
  closeDatabase,
  confirmAccount,
  createRequestLimiter,
  type GivenUpFetch,
  openDatabase,
  readRequestBudget,
  type RequestBudget,
  requestLimits,
  requestLimitSettingNames,
  retryFetches,
  sweepEvents,
  type SweepResult,
} from "@rentease/db";
import { settingsFor } from "@rentease/runtime";
import { createGateway, identifyAccount } from "@rentease/stripe";
import type { Command } from "commander";
import { chooseDatabase } from "../database-url.ts";
import { describedBudget } from "../described-budget.ts";
import { errorMessage } from "../error-message.ts";
import { instant } from "../instant.ts";
import { printFields } from "../print-fields.ts";
import { printJson } from "../print-json.ts";
import { printTable } from "../print-table.ts";
import { chooseStripe } from "../stripe-access.ts";
import { wakeWorker } from "../wake-worker.ts";

type SweepOptions = { since?: Date; json?: boolean };

export function addSweep(program: Command): void {
  program
    .command("sweep")
    .description(
      "compare Stripe's list of events with the inbox, take in what no webhook brought, and fetch anew what was given up",
    )
    .option(
      "--since <moment>",
      "events created since then, a date or a datetime (UTC), instead of since the last sweep",
      instant,
    )
    .option("--json", "one JSON object with the ids of all events found")
    .addHelpText(
      "after",
      "\nThe worker sweeps by itself every few minutes. Stripe lists events of the last 30 days.\n" +
        "\nExamples:\n  rentease sweep\n  rentease sweep --since 2026-06-01 --json",
    )
    .action(sweep);
}

async function sweep({ since, json }: SweepOptions, command: Command): Promise<void> {
  if (since && since.getTime() > Date.now()) {
    command.error("error: option '--since <moment>' lies in the future: give an earlier one");
  }
  const databaseUrl = chooseDatabase();
  const stripe = chooseStripe(databaseUrl);
  const settings = settingsFor(requestLimitSettingNames);
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort());
  const db = openDatabase(databaseUrl, { max: 2 });
  try {
    const account = await confirmAccount(db, () => identifyAccount(stripe));
    const limiter = createRequestLimiter(db, {
      ...requestLimits(settings, account),
      traffic: "live",
    });
    const gateway = createGateway({ ...stripe, limiter });
    const swept = await sweepEvents(db, {
      listEvents: (from, to) => listing(gateway.listEvents(from, to, account), stripe.apiBase),
      signal: interrupted.signal,
      ...(since && { since }),
    }).finally(() => limiter.close());
    const retried = interrupted.signal.aborted ? [] : await retryFetches(db);
    await wakeWorker(databaseUrl, swept.found);
    const requests = await readRequestBudget(db);
    if (json) printJson({ ...swept, retried, requests });
    else printResult(swept, retried, requests);
    if (swept.gap) {
      console.error(
        "Stripe no longer lists everything that happened since then. " +
          (swept.backfillId
            ? `A backfill finds the rest: rentease backfill show ${swept.backfillId}`
            : "Only a backfill finds the rest: rentease backfill --from …"),
      );
    }
  } finally {
    await closeDatabase(db);
  }
  if (interrupted.signal.aborted) {
    throw new Error(
      "interrupted, not all of the period was compared: run the same command again to go on",
    );
  }
}

/** Pages of Stripe's list. @throws Error saying what to do when Stripe does not answer or refuses. */
async function* listing<Page>(pages: AsyncIterable<Page>, apiBase: string): AsyncGenerator<Page> {
  try {
    yield* pages;
  } catch (error) {
    throw new Error(
      `Stripe at ${apiBase} did not list its events (${errorMessage(error)}): ` +
        "check the key and the network, then run the same command again; what was found is kept",
      { cause: error },
    );
  }
}

/** Most found ids that are printed; --json has all. */
const shownIds = 20;

function printResult(
  { from, to, listed, found, missed }: SweepResult,
  retried: readonly GivenUpFetch[],
  requests: RequestBudget,
): void {
  const more = found.length > shownIds ? [`and ${found.length - shownIds} more`] : [];
  printFields([
    ["events created", `from ${from.toISOString()} to ${to.toISOString()}`],
    ["listed by Stripe", String(listed)],
    ["not in the inbox", [String(found.length), ...found.slice(0, shownIds), ...more].join(" ")],
    ["missed by webhooks", String(missed)],
    ["fetched anew", String(retried.length)],
    ["reads in 30 days", describedBudget(requests)],
  ]);
  if (retried.length === 0) return;
  console.log("");
  printTable(
    ["object", "id", "given up because"],
    retried.map(({ objectType, stripeId, error }) => [objectType, stripeId, error ?? ""]),
  );
}
