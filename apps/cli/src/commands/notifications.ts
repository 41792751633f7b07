import { jsonForm } from "@rentease/core";
import {
  listNotifications,
  type Notification,
  type NotificationFilter,
  notificationStates,
  readNotificationHealth,
  replayFailed,
  replayNotification,
  showNotification,
  tellBookings,
  testNotifications,
} from "@rentease/db";
import { type Command, Option } from "commander";
import { formatTime } from "../format-time.ts";
import { awaitTest } from "../notifications/await-test.ts";
import { operator } from "../operator.ts";
import { positiveInteger } from "../positive-integer.ts";
import { printFields } from "../print-fields.ts";
import { printJson } from "../print-json.ts";
import { printTable } from "../print-table.ts";
import { withDatabase } from "../with-database.ts";

export function addNotifications(program: Command): void {
  const notifications = program
    .command("notifications")
    .description("what your own system is told of changed bookings (NOTIFY_URL)");
  notifications
    .command("list")
    .description("the last first")
    .addOption(
      new Option("--state <state>", "only those in this state").choices(notificationStates),
    )
    .option("--booking <reference>", "only those of this booking")
    .option("--limit <count>", "how many", positiveInteger, 20)
    .option("--json", "one JSON object a line, without what was sent")
    .addHelpText("after", "\nExample:\n  rentease notifications list --state failed")
    .action(list);
  notifications
    .command("show")
    .description("a notification with every attempt and what is sent")
    .argument("<id>", "its webhook-id")
    .option("--json", "one JSON object, what is sent as JSON in it")
    .action(show);
  notifications
    .command("replay")
    .description("tell how a booking stands now; what is still tried is tried at once")
    .argument("[ids...]", "webhook-ids")
    .option("--failed", "every booking whose last notification failed")
    .option("--booking <references...>", "these bookings, whatever was told of them")
    .option("--all", "every booking, whatever was told of it: after a backup was restored")
    .addHelpText(
      "after",
      "\nIt is a new notification with an id of its own: what an old one said may be wrong by now.\n" +
        "Of --booking and --all, what waits to be sent gives way to it.\n" +
        "\nExamples:\n  rentease notifications replay 019a…\n  rentease notifications replay --failed\n" +
        "  rentease notifications replay --booking RE-2026-0142 RE-2026-0143",
    )
    .action(replay);
  notifications
    .command("test")
    .description("have the worker send a notification.test, and say what it was answered")
    .addHelpText("after", "\nExits 1 unless it was delivered. It is tried once.")
    .action(test);
}

async function list({
  limit,
  json,
  ...filter
}: NotificationFilter & { limit: number; json?: boolean }): Promise<void> {
  const found = await withDatabase((db) => listNotifications(db, filter, limit));
  if (json) {
    for (const notification of found) printJson(notification);
    return;
  }
  printTable(
    ["made", "notification", "booking", "state", "attempts", "last answer"],
    found.map((each) => [
      formatTime(each.createdAt),
      each.id,
      each.booking ?? "a test",
      each.state,
      String(each.attempts),
      answered({ status: each.lastStatus, error: each.lastError }),
    ]),
  );
}

async function show(id: string, { json }: { json?: boolean }): Promise<void> {
  const notification = await withDatabase((db) => showNotification(db, id));
  if (!notification) throw new Error(`there is no notification ${id}: check the id`);
  const { payload, ...known } = notification;
  const parsed: unknown = JSON.parse(payload);
  if (json) {
    console.log(JSON.stringify({ ...jsonForm(known), payload: parsed }));
    return;
  }
  printFields([
    ["webhook-id", known.id],
    ["type", known.type],
    ["booking", known.booking],
    ["state", known.state],
    ["made", known.createdAt.toISOString()],
    [known.state === "failed" ? "given up" : "delivered", known.endedAt?.toISOString() ?? null],
    ["next attempt", known.nextAttemptAt?.toISOString() ?? null],
    ["tells again", known.replayOf],
    ...known.answers.map(attempted),
  ]);
  console.log(`\n${JSON.stringify(parsed, null, 2)}`);
}

function attempted(answer: Notification["answers"][number]): [string, string] {
  return [
    `attempt ${answer.attempt}`,
    `${answer.at}, ${answered(answer)}, after ${answer.durationMs} ms`,
  ];
}

function answered({ status, error }: { status: number | null; error: string | null }): string {
  return [status, error].filter((part) => part !== null).join(" ");
}

async function replay(
  ids: string[],
  { failed, booking, all }: { failed?: boolean; booking?: string[]; all?: boolean },
  command: Command,
): Promise<void> {
  if ([ids.length > 0, failed, booking, all].filter(Boolean).length !== 1) {
    command.error("error: give webhook-ids, or --failed, or --booking, or --all");
  }
  await withDatabase(async (db) => {
    if (ids.length === 0) {
      const replayed = failed
        ? await replayFailed(db, operator())
        : await tellBookings(db, booking ?? null, operator());
      const { waiting } = await readNotificationHealth(db);
      console.error(`${replayed} put back; ${waiting} wait to be delivered`);
      return;
    }
    for (const id of new Set(ids)) console.log(await replayNotification(db, id, operator()));
  });
}

async function test(): Promise<void> {
  await withDatabase(async (db) => {
    const { state, answers } = await awaitTest(db, await testNotifications(db));
    const [answer] = answers;
    if (!answer) throw new Error("no answer");
    const says = `answered ${answered(answer)} after ${answer.durationMs} ms`;
    if (state !== "delivered") throw new Error(`not delivered: ${says}`);
    console.error(`delivered: ${says}`);
  });
}
