import { readFileSync } from "node:fs";
import { foldReference } from "@rentease/core";
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
import { errorMessage } from "../error-message.ts";

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
    for (const [index, input] of inputs.entries()) {
      const bookingId = await putBooking(db, input, "cli").catch((error: unknown) => {
        throw new Error(
          `booking ${index + 1} (${input.reference}) was not put: ${errorMessage(error)}. The ${index} before it were.`,
        );
      });
      payloads.push({ bookingId });
    }
    // Only a hint: without it the worker finds them by itself, seconds later.
    await queues.enqueue(jobs.matchBooking, payloads).catch(() => {});
  } finally {
    await queues.close();
    await closeDatabase(db);
  }
  const count = inputs.length === 1 ? "1 booking" : `${inputs.length} bookings`;
  console.error(`${count} put. The worker matches their open payments.`);
}

/** All of the file is read and checked before the first booking is put: a bad one imports none. */
function readBookings(file: string): BookingInput[] {
  const source = readFileSync(file === "-" ? 0 : file, "utf8");
  const list = parseJson(source, file);
  if (!Array.isArray(list)) throw new Error(`${file} is not a JSON list of bookings`);
  const results = list.map((item) => bookingBody.safeParse(item));
  const errors = results.flatMap(({ error }, index) =>
    (error?.issues ?? []).map(
      ({ path, message }) => `  booking ${index + 1}, ${path.join(".") || "itself"}: ${message}`,
    ),
  );
  const valid = results.flatMap(({ data }) => (data ? [data] : []));
  errors.push(
    ...repeated(valid, "reference", ({ reference }) => foldReference(reference)),
    ...repeated(valid, "stripe.payment_intent", ({ stripe }) => stripe.paymentIntent),
    ...repeated(valid, "stripe.checkout_session", ({ stripe }) => stripe.checkoutSession),
  );
  if (errors.length > 0) {
    throw new Error(`nothing was imported, ${file} has errors:\n${errors.join("\n")}`);
  }
  return valid;
}

function parseJson(source: string, file: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw new Error(`${file} is not JSON`);
  }
}

/** What stands on more than one booking of a file, and must be one booking's own. */
function repeated(
  bookings: readonly BookingInput[],
  field: string,
  valueOf: (booking: BookingInput) => string | null,
): string[] {
  const values = bookings.map(valueOf).filter((value) => value !== null);
  const twice = new Set(values.filter((value, index) => values.indexOf(value) !== index));
  return [...twice].map((value) => `  ${field} ${value} stands on more than one booking`);
}
