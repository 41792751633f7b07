import { readFileSync } from "node:fs";
import { foldReference } from "@rentease/core";
import { bookingBody, type BookingInput } from "@rentease/db";

/** All of the file is read and checked before the first booking is put: a bad one imports none. */
export function readBookings(file: string): BookingInput[] {
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
