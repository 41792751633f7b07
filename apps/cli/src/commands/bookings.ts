import { readFileSync } from "node:fs";
import {
  bookingBody,
  type BookingInput,
  closeDatabase,
  openDatabase,
  putBooking,
} from "@rentease/db";
import { connectQueues, jobs } from "@rentease/queue";
import { settingsFor } from "@rentease/runtime";
import type { Command } from "commander";
import { chooseDatabase } from "../database-url.ts";

export function addBookings(program: Command): void {
  const bookings = program.command("bookings").description("the bookings payments are matched to");
  bookings
    .command("import")
    .description(
      "put bookings from a JSON file: a list of bookings, each replacing the one of its reference",
    )
    .argument("<file>", "the file, or - for standard input")
    .addHelpText(
      "after",
      '\nA booking: {"reference": "RE-2025-0142", "currency": "eur", "guest": {"name": "…", "email": "…"},\n' +
        '  "items": [{"kind": "nights", "amount": 48000}],\n' +
        '  "instalments": [{"kind": "deposit", "due": "2025-05-01", "amount": 14400}]}\n' +
        "Amounts are integers in minor units.\n\nExample:\n  rentease bookings import bookings.json",
    )
    .action(importBookings);
}

async function importBookings(file: string): Promise<void> {
  const inputs = readBookings(file);
  const databaseUrl = chooseDatabase();
  const { redisUrl } = settingsFor(["REDIS_URL"]);
  const db = openDatabase(databaseUrl, { max: 1 });
  const queues = connectQueues({ databaseUrl, redisUrl });
  try {
    const payloads = [];
    for (const input of inputs) payloads.push({ bookingId: await putBooking(db, input, "cli") });
    // Only a hint: without it the worker finds them by itself, seconds later.
    await queues.enqueue(jobs.matchBooking, payloads).catch(() => {});
  } finally {
    await queues.close();
    await closeDatabase(db);
  }
  console.error(`${inputs.length} bookings put. The worker matches their open payments.`);
}

/** All of the file is read and checked before the first booking is put: a bad one imports none. */
function readBookings(file: string): BookingInput[] {
  const source = readFileSync(file === "-" ? 0 : file, "utf8");
  const list: unknown = JSON.parse(source);
  if (!Array.isArray(list)) throw new Error(`${file} is not a JSON list of bookings`);
  const results = list.map((item) => bookingBody.safeParse(item));
  const errors = results.flatMap(({ error }, index) =>
    (error?.issues ?? []).map(
      ({ path, message }) => `  booking ${index + 1}, ${path.join(".") || "itself"}: ${message}`,
    ),
  );
  if (errors.length > 0) {
    throw new Error(`nothing was imported, ${file} has errors:\n${errors.join("\n")}`);
  }
  return results.flatMap(({ data }) => (data ? [data] : []));
}
