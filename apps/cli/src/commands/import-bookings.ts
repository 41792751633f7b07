import {
  BookingConflictError,
  type Database,
  findBookingConflicts,
  putBookings,
} from "@rentease/db";
import { jobs } from "@rentease/queue";
import { type Command, Option } from "commander";
import { columnsHelp } from "../bookings-file/csv-columns.ts";
import type { FileBooking } from "../bookings-file/file-booking.ts";
import {
  fileFormats,
  type FileOptions,
  readBookingsFile,
} from "../bookings-file/read-bookings-file.ts";
import { hintWorker } from "../hint-worker.ts";
import { withDatabase } from "../with-database.ts";

type ImportOptions = Omit<FileOptions, "minor"> & { minor?: boolean; dryRun?: boolean };

/** More are found by the worker's own look, and need no job each. */
const jobsAtMost = 100;

const help = `
JSON is a list of bookings: {"reference": "RE-2025-0142", "currency": "eur", "guest": {"name": "…", "email": "…"},
  "items": [{"kind": "nights", "amount": 48000}],
  "instalments": [{"kind": "deposit", "due": "2025-05-01", "amount": 14400}]}
Its amounts are integers in minor units.

CSV is UTF-8, split by commas, semicolons or tabs, with a heading row. Columns, in any order:
${columnsHelp}
Amounts are decimals of the currency's major unit, as in 480.00, or with --minor whole numbers of minor units, as in
48000. Days are YYYY-MM-DD. An empty cell is no value.

One bad row, and nothing is imported. A booking replaces the one of its reference whole; importing again changes nothing.

Examples:
  rentease bookings import bookings.csv --dry-run
  rentease bookings import bookings.csv
  export-bookings | rentease bookings import - --format csv`;

export function addImport(bookings: Command): void {
  bookings
    .command("import")
    .description("put bookings from a JSON or CSV file, each replacing the one of its reference")
    .argument("<file>", "the file, or - for standard input")
    .addOption(
      new Option("--format <format>", "json or csv; else by the file's ending").choices(
        fileFormats,
      ),
    )
    .option("--minor", "the amounts of a CSV file are in minor units")
    .option("--dry-run", "check every row, and import none")
    .addHelpText("after", help)
    .action(importBookings);
}

async function importBookings(
  file: string,
  { format, minor = false, dryRun = false }: ImportOptions,
): Promise<void> {
  const { bookings, faults } = readBookingsFile(file, { format, minor });
  if (faults.length > 0) throw refused(file, faults, dryRun);
  const count = bookings.length === 1 ? "1 booking" : `${bookings.length} bookings`;
  const inputs = bookings.map(({ input }) => input);
  await withDatabase(async (db, databaseUrl) => {
    if (dryRun) {
      const conflicts = await findBookingConflicts(db, inputs);
      if (conflicts.length > 0) throw refused(file, conflictFaults(bookings, conflicts), dryRun);
      return;
    }
    const ids = await put(db, file, bookings);
    const payloads = ids.slice(0, jobsAtMost).map((bookingId) => ({ bookingId }));
    await hintWorker(databaseUrl, jobs.matchBooking, payloads);
  });
  console.error(
    dryRun
      ? `${count} would be put; nothing was changed.`
      : `${count} put. The worker matches their open payments.`,
  );
}

async function put(
  db: Database,
  file: string,
  bookings: readonly FileBooking[],
): Promise<string[]> {
  try {
    return await putBookings(
      db,
      bookings.map(({ input }) => input),
      "cli",
    );
  } catch (error) {
    if (!(error instanceof BookingConflictError)) throw error;
    throw refused(file, conflictFaults(bookings, error.conflicts), false);
  }
}

function conflictFaults(
  bookings: readonly FileBooking[],
  conflicts: readonly { index: number; field: string }[],
): string[] {
  return conflicts.map(
    ({ index, field }) => `${bookings[index]?.at(field) ?? field}: stands on another booking`,
  );
}

function refused(file: string, faults: readonly string[], dryRun: boolean): Error {
  const found = faults.length === 1 ? "1 error" : `${faults.length} errors`;
  const nothing = dryRun ? "nothing would be imported" : "nothing was imported";
  const name = file === "-" ? "the input" : file;
  return new Error(
    `${nothing}, ${name} has ${found}:\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
  );
}
