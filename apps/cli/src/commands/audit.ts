import {
  type BackfillCommand,
  BackfillStateError,
  controlBackfill,
  InvalidPeriodError,
  listAudits,
  startAudit,
} from "@rentease/db";
import { jobs } from "@rentease/queue";
import type { Command } from "commander";
import { reportAudit } from "../audit/audit-report.ts";
import { printAudits, tellAudit } from "../audit/print-audit.ts";
import { endWith, watchAudit } from "../audit/watch-audit.ts";
import { describedPeriod } from "../backfill/print-backfill.ts";
import { hintWorker } from "../hint-worker.ts";
import { operator } from "../operator.ts";
import { type PeriodOptions, readPeriod, withPeriod } from "../period-options.ts";
import { positiveInteger } from "../positive-integer.ts";
import { printJson } from "../print-json.ts";
import { withDatabase } from "../with-database.ts";

type JsonOption = { json?: boolean };
type FollowOptions = JsonOption & { detach?: boolean };
type StartOptions = FollowOptions & PeriodOptions & { repair?: boolean };

const inJson = "one JSON object, amounts as integers in minor units";

export function addAudit(program: Command): void {
  const audit = withPeriod(
    program
      .command("audit")
      .description(
        "compare a period with Stripe, object by object, and certify that the books are complete",
      ),
  )
    // `audit list --json` is the list's.
    .enablePositionalOptions()
    .option("--repair", "set right what differs, with Stripe's word")
    .option("--detach", "start it and leave it to the worker")
    .option("--json", inJson)
    .addHelpText(
      "after",
      "\nThe worker does it; this command shows how far it is. Ctrl-C pauses it, a second one only leaves.\n" +
        "Exit code 0: no difference. 3: differences are left. 1: it did not come to its end.\n" +
        "\nExamples:\n  rentease audit --from 2026-09-01 --to 2026-10-01 --tz Europe/Amsterdam\n" +
        "  rentease audit --from 2026-01-01 --repair",
    )
    .action(start);
  audit
    .command("list")
    .description("audits, the last started first")
    .option("--limit <count>", "how many", positiveInteger, 20)
    .option("--json", "one JSON object a line")
    .addHelpText("after", "\nExample:\n  rentease audit list --json")
    .action(list);
  audit
    .command("show")
    .description("an audit's certificate and each of its differences")
    .argument("<audit>", "its id")
    .option("--json", inJson)
    .addHelpText("after", "\nExample:\n  rentease audit show 019e…")
    .action(async (id: string, { json }: JsonOption) => {
      await withDatabase(async (db) => {
        const report = await reportAudit(db, id);
        if (report.certificate) endWith(report, json);
        else tellAudit(report, json);
      });
    });
  for (const command of commands) addControl(audit, command);
}

/** What can be done to one that was started: its walk is controlled as a backfill is. */
const commands = [
  { name: "resume", description: "go on after a pause", goesOn: true },
  { name: "cancel", description: "stop for good", goesOn: false },
  { name: "retry", description: "compare the parts again that failed", goesOn: true },
] as const satisfies { name: BackfillCommand; description: string; goesOn: boolean }[];

function addControl(audit: Command, { name, description, goesOn }: (typeof commands)[number]) {
  const command = audit
    .command(name)
    .description(description)
    .argument("<audit>", "its id")
    .option("--json", inJson)
    .addHelpText("after", `\nExample:\n  rentease audit ${name} 019e…`);
  if (goesOn) command.option("--detach", "leave it to the worker");
  command.action(async (id: string, options: FollowOptions) => {
    await withDatabase(async (db, databaseUrl) => {
      await reportAudit(db, id);
      try {
        await controlBackfill(db, id, name, operator());
      } catch (error) {
        if (!(error instanceof BackfillStateError)) throw error;
        throw new Error(`the audit can't do this: ${error.message}`, { cause: error });
      }
      if (goesOn) await hintWorker(databaseUrl, jobs.planBackfill, [{ backfillId: id }]);
      if (goesOn && !options.detach) return watchAudit(db, id, options);
      tellAudit(await reportAudit(db, id), options.json);
    });
  });
}

async function start(
  { repair = false, detach, json, ...options }: StartOptions,
  command: Command,
): Promise<void> {
  const period = readPeriod(options, command);
  await withDatabase(async (db, databaseUrl) => {
    const walk = await startAudit(db, { ...period, repair, startedBy: operator() }).catch(
      (error: unknown) => {
        if (!(error instanceof InvalidPeriodError)) throw error;
        return command.error(`error: option '--${error.field} <moment>': ${error.message}`);
      },
    );
    const { id } = walk;
    console.error(`audit ${id}: ${describedPeriod(walk)}`);
    await hintWorker(databaseUrl, jobs.planBackfill, [{ backfillId: id }]);
    if (!detach) return watchAudit(db, id, { json });
    tellAudit(await reportAudit(db, id), json);
  });
}

async function list({ limit, json }: JsonOption & { limit: number }): Promise<void> {
  const audits = await withDatabase((db) => listAudits(db, limit));
  if (!json) return printAudits(audits);
  for (const audit of audits) printJson(audit);
}
