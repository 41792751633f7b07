import { jsonForm } from "@rentease/core";
import {
  countReplayable,
  type Database,
  type EventFilter,
  type ListedEvent,
  listEvents,
  replayEvents,
  type ReplayRules,
  showEvent,
} from "@rentease/db";
import { appliedTypes, unknownType } from "@rentease/stripe";
import { type Command, Option } from "commander";
import { formatTime } from "../format-time.ts";
import { instant } from "../instant.ts";
import { positiveInteger } from "../positive-integer.ts";
import { printFields } from "../print-fields.ts";
import { operator } from "../operator.ts";
import { printJson } from "../print-json.ts";
import { printTable } from "../print-table.ts";
import { wakeWorker } from "../wake-worker.ts";
import { withDatabase } from "../with-database.ts";

type FilterOptions = Omit<EventFilter, "eventIds">;

export function addEvents(program: Command): void {
  const events = program.command("events").description("what Stripe sent, and what became of it");
  withFilter(events.command("list").description("the events received last first"))
    .option("--limit <count>", "how many", positiveInteger, 20)
    .option("--json", "one JSON object a line, without the payload")
    .addHelpText(
      "after",
      "\nExamples:\n  rentease events list\n  rentease events list --state failed --from 2026-06-01 --json",
    )
    .action(list);
  events
    .command("show")
    .description("an event with its payload, as received; a payload holds personal data")
    .argument("<event>", "its id at Stripe")
    .option("--json", "one JSON object, the payload as JSON in it")
    .addHelpText("after", "\nExample:\n  rentease events show evt_1Q2w3E4r5T6y")
    .action(show);
  withFilter(
    events
      .command("replay")
      .description(
        "put events back into the inbox, to be applied again; applied ones change nothing",
      )
      .argument("[events...]", "ids at Stripe"),
  )
    .option("--dry-run", "say how many, and change nothing")
    .addHelpText(
      "after",
      "\nEvents of another account or mode are never put back, nor those whose type is not applied. Of a redacted one,\n" +
        "what it was about is fetched from Stripe.\n" +
        "\nExamples:\n  rentease events replay evt_1Q2w3E4r5T6y\n" +
        "  rentease events replay --state failed --dry-run\n" +
        "  rentease events replay --from 2026-06-01 --to 2026-06-02",
    )
    .action(replay);
}

function withFilter(command: Command): Command {
  return command
    .addOption(
      new Option("--state <state>", "only those in this state").choices([
        "pending",
        "applied",
        "ignored",
        "failed",
      ]),
    )
    .option("--type <type>", "only those of this type, such as charge.succeeded")
    .option("--from <moment>", "only those received since, a date or a datetime (UTC)", instant)
    .option("--to <moment>", "only those received before, a date or a datetime (UTC)", instant);
}

async function list(
  options: FilterOptions & { limit: number; json?: boolean },
  command: Command,
): Promise<void> {
  requirePeriod(options, command);
  const { limit, json, ...filter } = options;
  const events = await withDatabase((db) => listEvents(db, filter, limit));
  if (json) {
    for (const event of events) printJson(event);
    return;
  }
  printTable(
    ["received", "event", "type", "state", "attempts", "via", "reason"],
    events.map((event) => [
      formatTime(event.receivedAt),
      event.id,
      event.type,
      event.state,
      String(event.attempts),
      event.via,
      event.reason ?? "",
    ]),
  );
}

async function show(eventId: string, { json }: { json?: boolean }): Promise<void> {
  const event = await withDatabase((db) => showEvent(db, eventId));
  if (!event) throw new Error(`the inbox has no event ${eventId}: check the id, or run a sweep`);
  const { payload, ...known } = event;
  const parsed: unknown = JSON.parse(payload);
  if (json) {
    // The payload's own names are Stripe's and the host's: they stay as they are.
    console.log(JSON.stringify({ ...jsonForm(known), payload: parsed }));
    return;
  }
  printFields([
    ["event", known.id],
    ["type", known.type],
    ["state", known.state],
    ["reason", known.reason],
    ["attempts", String(known.attempts)],
    ["next attempt", known.nextAttemptAt?.toISOString() ?? null],
    ["created", known.created.toISOString()],
    ["received", `${known.receivedAt.toISOString()} by ${known.via}`],
    ["applied", known.appliedAt?.toISOString() ?? null],
    ["mode", known.livemode ? "live" : "test"],
    ["account", known.account],
    ["API version", known.apiVersion],
    ["redacted", known.redactedAt?.toISOString() ?? null],
  ]);
  console.log(`\n${JSON.stringify(parsed, null, 2)}`);
}

const rules: ReplayRules = { appliedTypes, unknownType };

async function replay(
  eventIds: string[],
  { dryRun, ...filter }: FilterOptions & { dryRun?: boolean },
  command: Command,
): Promise<void> {
  const byFilter = Object.values(filter).some((value) => value !== undefined);
  if (eventIds.length === 0 && !byFilter) {
    command.error("error: nothing to replay: give event ids, or --state, --type, --from or --to");
  }
  if (eventIds.length > 0 && byFilter) {
    command.error("error: give event ids, or --state, --type, --from and --to, not both");
  }
  requirePeriod(filter, command);
  const chosen: EventFilter = byFilter ? filter : { eventIds: [...new Set(eventIds)] };
  await withDatabase(async (db, databaseUrl) => {
    if (chosen.eventIds) await requireReplayable(db, chosen.eventIds);
    const count = await countReplayable(db, chosen, rules);
    const verb = dryRun ? "would be" : count === 1 ? "is" : "are";
    console.error(`${described(count, filter)} ${verb} put back`);
    if (dryRun || count === 0) return;
    await wakeWorker(databaseUrl, await replayEvents(db, chosen, rules, operator()));
  });
}

/** @throws Error naming the ids that are unknown or can't be applied: then none is put back. */
async function requireReplayable(db: Database, eventIds: readonly string[]): Promise<void> {
  const known = new Map(
    (await listEvents(db, { eventIds }, eventIds.length)).map((event) => [event.id, event]),
  );
  const refused: string[] = [];
  for (const eventId of eventIds) {
    const event = known.get(eventId);
    if (!event) refused.push(`${eventId}: the inbox has no such event`);
    else if ((await countReplayable(db, { eventIds: [eventId] }, rules)) === 0) {
      refused.push(`${eventId}: ${whyNot(event)}`);
    }
  }
  if (refused.length > 0) {
    throw new Error(`nothing was put back, leave these out:\n  ${refused.join("\n  ")}`);
  }
}

/** A redacted event can only be fetched anew, by a worker that asks Stripe. */
function whyNot({ state, reason, redactedAt }: ListedEvent): string {
  if (redactedAt === null || state === "ignored") return `${state}, ${reason ?? "for good"}`;
  return `redacted on ${redactedAt.toISOString().slice(0, 10)}, and no worker with a Stripe key runs`;
}

/** `12 failed events of type charge.succeeded received between … and …` */
function described(count: number, { state, type, from, to }: FilterOptions): string {
  const events = `${count}${state ? ` ${state}` : ""} ${count === 1 ? "event" : "events"}`;
  const period =
    from && to
      ? ` received between ${from.toISOString()} and ${to.toISOString()}`
      : from
        ? ` received since ${from.toISOString()}`
        : to
          ? ` received before ${to.toISOString()}`
          : "";
  return `${events}${type ? ` of type ${type}` : ""}${period}`;
}

function requirePeriod({ from, to }: FilterOptions, command: Command): void {
  if (from && to && from >= to) {
    command.error("error: option '--to <moment>' is not after --from: give a later one");
  }
}
