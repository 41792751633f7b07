import {
  countRedactable,
  type Erasure,
  eraseGuest,
  exportGuest,
  foreseeErasure,
  type GuestAsked,
  guestDocument,
  redactPayloads,
  retainedSince,
} from "@rentease/db";
import { settingsFor } from "@rentease/runtime";
import type { Command } from "commander";
import { configuredRules } from "../configured-rules.ts";
import { formatCount } from "../format-count.ts";
import { operator } from "../operator.ts";
import { positiveInteger } from "../positive-integer.ts";
import { printJson } from "../print-json.ts";
import { withDatabase } from "../with-database.ts";

export function addPrivacy(program: Command): void {
  const privacy = program
    .command("privacy")
    .description("what is kept of people, for how long, and for whom");
  privacy
    .command("redact")
    .description(
      "redact the payloads of applied and ignored events; the worker does it every night",
    )
    .option(
      "--older-than-days <days>",
      "those received longer ago; PAYLOAD_RETENTION_DAYS unless given",
      positiveInteger,
    )
    .option("--dry-run", "say how many, and change nothing")
    .addHelpText(
      "after",
      "\nEvents that failed or wait keep theirs. Ctrl-C loses nothing: it goes on where it stood.\n" +
        "\nExample:\n  rentease privacy redact --older-than-days 30 --dry-run",
    )
    .action(redact);
  ofGuest(
    privacy
      .command("erase")
      .description("erase a guest: personal data goes, sums, matches and ids stay as they are"),
  )
    .option("--dry-run", "say what would go, and change nothing")
    .option("--force", "also where a stay, a payment or a dispute is under way")
    .option("--json", "one JSON object: how many of each, and what is under way")
    .addHelpText(
      "after",
      "\nIt can't be undone, and does not come back with what Stripe tells later. Erase the guest at Stripe and in the\n" +
        "booking system too: whom that puts again is known again.\n" +
        "\nExamples:\n  rentease privacy erase --email ana@example.com --dry-run\n" +
        "  rentease privacy erase --booking RE-2025-0142",
    )
    .action(erase);
  ofGuest(
    privacy.command("export").description("all that is held of a guest, as one JSON document"),
  )
    .addHelpText(
      "after",
      "\nIt holds personal data. By id only: what others paid, what of others' the address stands in, and what may be\n" +
        "the same person's by phone, card or name.\n" +
        "\nExample:\n  rentease privacy export --email ana@example.com > ana.json",
    )
    .action(exportAll);
}

type GuestOptions = { email?: string; booking?: string };

function ofGuest(command: Command): Command {
  return command
    .option("--email <address>", "whoever has this address, however it is written")
    .option("--booking <reference>", "the guest of this booking, with all under the same address");
}

function askedFor({ email, booking }: GuestOptions, command: Command): GuestAsked {
  if (email !== undefined && booking === undefined) return { email };
  if (booking !== undefined && email === undefined) return { booking };
  return command.error("error: say whom: give --email or --booking");
}

async function redact({
  olderThanDays,
  dryRun,
}: {
  olderThanDays?: number;
  dryRun?: boolean;
}): Promise<void> {
  const days = olderThanDays ?? settingsFor(["PAYLOAD_RETENTION_DAYS"]).payloadRetentionDays;
  if (days === 0) {
    throw new Error("PAYLOAD_RETENTION_DAYS is 0, payloads are kept: give --older-than-days");
  }
  const before = retainedSince(days, new Date());
  await withDatabase(async (db) => {
    const count = dryRun ? await countRedactable(db, before) : await redactPayloads(db, { before });
    console.error(
      `${formatCount(count)} ${count === 1 ? "payload" : "payloads"} older than ${days} days ` +
        (dryRun ? "would be redacted" : "redacted"),
    );
  });
}

async function erase(
  {
    dryRun,
    force,
    json,
    ...guest
  }: GuestOptions & { dryRun?: boolean; force?: boolean; json?: boolean },
  command: Command,
): Promise<void> {
  const asked = askedFor(guest, command);
  await withDatabase(async (db) => {
    const erasure = dryRun
      ? await foreseeErasure(db, asked)
      : await eraseGuest(db, asked, configuredRules(), { by: operator(), force });
    if (json) printJson(erasure);
    else if (isNothing(erasure)) console.error("nothing is held of this guest");
    else console.error(`${described(erasure)} ${dryRun ? "would be erased" : "erased"}`);
    if (!dryRun || erasure.obstacles.length === 0) return;
    console.error(`only with --force, because:\n  ${erasure.obstacles.join("\n  ")}`);
  });
}

function isNothing({ bookings, payments, objects, events, elsewhere }: Erasure): boolean {
  return bookings.length + payments + objects + events + elsewhere === 0;
}

/** `the guest of RE-1, RE-2; who paid, of 3 payments and 7 objects of Stripe's; the address in 2 things of others'; 21 payloads` */
function described({ bookings, payments, objects, events, elsewhere }: Erasure): string {
  const guest =
    bookings.length === 0 ? "no booking's guest" : `the guest of ${bookings.join(", ")}`;
  return (
    `${guest}; who paid, of ${formatCount(payments)} payments and ${formatCount(objects)} objects of Stripe's; ` +
    (elsewhere === 0
      ? ""
      : `the address in ${formatCount(elsewhere)} ${elsewhere === 1 ? "thing" : "things"} of others'; `) +
    `${formatCount(events)} payloads`
  );
}

async function exportAll(guest: GuestOptions, command: Command): Promise<void> {
  const asked = askedFor(guest, command);
  const exported = await withDatabase((db) => exportGuest(db, asked));
  console.log(JSON.stringify(guestDocument(exported, new Date()), null, 2));
}
