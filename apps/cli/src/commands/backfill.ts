import {
  type BackfillCommand,
  BackfillStateError,
  controlBackfill,
  InvalidPeriodError,
  isListedObject,
  listBackfills,
  type ListedObject,
  listedObjects,
  listWindows,
  startBackfill,
} from "@rentease/db";
import { jobs } from "@rentease/queue";
import { type Command, InvalidArgumentError } from "commander";
import { readBackfill, reportBackfill } from "../backfill/backfill-report.ts";
import {
  describedPeriod,
  printBackfills,
  printWindows,
  tellReport,
} from "../backfill/print-backfill.ts";
import { watchBackfill } from "../backfill/watch-backfill.ts";
import { hintWorker } from "../hint-worker.ts";
import { operator } from "../operator.ts";
import { type PeriodOptions, readPeriod, withPeriod } from "../period-options.ts";
import { positiveInteger } from "../positive-integer.ts";
import { printJson } from "../print-json.ts";
import { withDatabase } from "../with-database.ts";

type JsonOption = { json?: boolean };
type FollowOptions = JsonOption & { detach?: boolean };
type StartOptions = FollowOptions & PeriodOptions & { objects?: ListedObject[]; dryRun?: boolean };

const inJson = "one JSON object";

export function addBackfill(program: Command): void {
  const backfill = withPeriod(
    program
      .command("backfill")
      .description("fetch a period of Stripe's history into the books; again changes nothing"),
  )
    .enablePositionalOptions()
    .option("--objects <kinds>", `only these, comma-separated: ${listedObjects.join(",")}`, objects)
    .option("--dry-run", "count what would be created, changed, matched and adopted; write nothing")
    .option("--detach", "start it and leave it to the worker")
    .option("--json", inJson)
    .addHelpText(
      "after",
      "\nThe worker does it; this command shows how far it is. Ctrl-C pauses it, a second one only leaves.\n" +
        "\nExamples:\n  rentease backfill --from 2026-01-01\n" +
        "  rentease backfill --from 2026-09-01 --to 2026-10-01 --tz Europe/Amsterdam --dry-run\n" +
        "  rentease backfill --from 2026-01-01 --objects charge,refund --detach\n" +
        "  rentease backfill show 019e… --windows",
    )
    .action(start);
  backfill
    .command("list")
    .description("backfills, the last started first")
    .option("--limit <count>", "how many", positiveInteger, 20)
    .option("--json", "one JSON object a line")
    .addHelpText("after", "\nExample:\n  rentease backfill list --json")
    .action(list);
  backfill
    .command("show")
    .description("how far a backfill is, what it brought and which windows failed")
    .argument("<backfill>", "its id")
    .option("--windows", "its windows by kind and time instead")
    .option("--json", `${inJson}; of windows one a line`)
    .addHelpText("after", "\nExample:\n  rentease backfill show 019e… --windows")
    .action(show);
  for (const command of commands) addControl(backfill, command);
}

/** What can be done to one that was started. */
const commands = [
  {
    name: "pause",
    description: "stop after the pages under way, to go on later",
    done: "paused",
    goesOn: false,
  },
  { name: "resume", description: "go on after a pause", done: "resumed", goesOn: true },
  {
    name: "cancel",
    description: "stop for good; what was done stays",
    done: "canceled",
    goesOn: false,
  },
  {
    name: "retry",
    description: "try the windows again that failed",
    done: "tried again",
    goesOn: true,
  },
] as const satisfies {
  name: BackfillCommand;
  description: string;
  done: string;
  goesOn: boolean;
}[];

function addControl(
  backfill: Command,
  { name, description, done, goesOn }: (typeof commands)[number],
) {
  const command = backfill
    .command(name)
    .description(description)
    .argument("<backfill>", "its id")
    .option("--json", inJson)
    .addHelpText("after", `\nExample:\n  rentease backfill ${name} 019e…`);
  if (goesOn) command.option("--detach", "leave it to the worker");
  command.action(async (id: string, options: FollowOptions) => {
    await withDatabase(async (db, databaseUrl) => {
      await readBackfill(db, id);
      try {
        await controlBackfill(db, id, name, operator());
      } catch (error) {
        if (!(error instanceof BackfillStateError)) throw error;
        throw new Error(`the backfill can't be ${done}: ${error.message}`, { cause: error });
      }
      if (goesOn) await hintWorker(databaseUrl, jobs.planBackfill, [{ backfillId: id }]);
      if (goesOn && !options.detach) return watchBackfill(db, id, options);
      tellReport(await reportBackfill(db, id), options.json);
    });
  });
}

async function start(
  { objects: kinds, dryRun, detach, json, ...options }: StartOptions,
  command: Command,
): Promise<void> {
  const period = readPeriod(options, command);
  await withDatabase(async (db, databaseUrl) => {
    const backfill = await startBackfill(db, {
      ...period,
      mode: dryRun ? "dry_run" : "apply",
      startedBy: operator(),
      ...(kinds && { objects: kinds }),
    }).catch((error: unknown) => {
      if (!(error instanceof InvalidPeriodError)) throw error;
      return command.error(`error: option '--${error.field} <moment>': ${error.message}`);
    });
    const { id } = backfill;
    console.error(`backfill ${id}: ${describedPeriod(backfill)}`);
    await hintWorker(databaseUrl, jobs.planBackfill, [{ backfillId: id }]);
    if (!detach) return watchBackfill(db, id, { json });
    tellReport(await reportBackfill(db, id), json);
  });
}

async function list({ limit, json }: JsonOption & { limit: number }): Promise<void> {
  const backfills = await withDatabase((db) => listBackfills(db, limit));
  if (!json) return printBackfills(backfills);
  for (const { share: progress, ...backfill } of backfills) printJson({ ...backfill, progress });
}

async function show(
  id: string,
  { windows: wantsWindows, json }: JsonOption & { windows?: boolean },
): Promise<void> {
  await withDatabase(async (db) => {
    if (!wantsWindows) return tellReport(await reportBackfill(db, id), json);
    const { timeZone } = await readBackfill(db, id);
    const windows = await listWindows(db, id);
    if (!json) return printWindows(windows, timeZone);
    for (const window of windows) printJson(window);
  });
}

/** @param before given by the same option, which may be repeated. */
function objects(value: string, before: readonly ListedObject[] = []): ListedObject[] {
  const kinds = value.split(",").map((kind) => kind.trim());
  const known = kinds.filter(isListedObject);
  if (known.length === kinds.length) return [...new Set([...before, ...known])];
  throw new InvalidArgumentError(`give kinds, comma-separated, of ${listedObjects.join(", ")}`);
}
