import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { foldReference } from "@rentease/core";
import type { FileBooking, FileContents } from "./file-booking.ts";
import { readCsv } from "./read-csv.ts";
import { readJson } from "./read-json.ts";

export const fileFormats = ["json", "csv"] as const;

export type FileOptions = {
  /** Not given: by the file's ending. */
  format?: (typeof fileFormats)[number] | undefined;
  /** Of a CSV file: amounts are whole numbers of minor units. */
  minor: boolean;
};

/** Reads and checks a whole file of bookings. @param file a path, or - for standard input. */
export function readBookingsFile(file: string, { format, minor }: FileOptions): FileContents {
  const source = decode(readFileSync(file === "-" ? 0 : file));
  if (source === null) return { bookings: [], faults: ["it is not UTF-8: save it as UTF-8"] };
  const csv = format === undefined ? /^\.(csv|tsv|txt)$/i.test(extname(file)) : format === "csv";
  const { bookings, faults } = csv ? readCsv(source, { minor }) : readJson(source);
  return {
    bookings,
    faults: [
      ...faults,
      ...repeated(bookings, "reference", ({ reference }) => foldReference(reference)),
      ...repeated(bookings, "stripe.payment_intent", ({ stripe }) => stripe.paymentIntent),
      ...repeated(bookings, "stripe.checkout_session", ({ stripe }) => stripe.checkoutSession),
    ],
  };
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** What stands on more than one booking of a file, and must be one booking's own. */
function repeated(
  bookings: readonly FileBooking[],
  field: string,
  valueOf: (input: FileBooking["input"]) => string | null,
): string[] {
  const firstOf = new Map<string, FileBooking>();
  return bookings.flatMap((booking) => {
    const value = valueOf(booking.input);
    const first = value === null ? undefined : firstOf.get(value);
    if (first) return [`${booking.at(field)}: the same stands on ${first.at(field)}`];
    if (value !== null) firstOf.set(value, booking);
    return [];
  });
}
