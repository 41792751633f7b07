import { formatDecimal, readMoney } from "@rentease/core";
import { BookingNotFoundError, type Share } from "@rentease/db";
import { z } from "zod";
import { grouped } from "../parts/money.tsx";
import { FormError } from "../page.ts";

const mostRows = 50;

const column = z
  .union([z.string().max(255), z.array(z.string().max(255)).max(mostRows)])
  .default([])
  .transform((value) => (typeof value === "string" ? [value] : value));

/** Rows of a form, each a booking and its amount: `booking` and `amount` occur once a row, in the same order. */
export const shareFields = { booking: column, amount: column };

/**
 * Shares as they were typed: amounts are of the currency's major unit, one at most is empty and means what the
 * others leave. Rows of nothing are no rows.
 * @param available what there is to share, minor units. @throws FormError
 */
export function readShares(
  { booking: references, amount: amounts }: { booking: string[]; amount: string[] },
  available: bigint,
  currency: string,
): Share[] {
  const rows = references
    .map((reference, place) => ({
      reference: reference.trim(),
      typed: (amounts[place] ?? "").trim(),
    }))
    .filter(({ reference, typed }) => reference !== "" || typed !== "");
  if (rows.some(({ reference }) => reference === "")) {
    throw new FormError("booking", "An amount stands without the booking it is for.");
  }
  const open = rows.filter(({ typed }) => typed === "");
  if (open.length > 1) {
    throw new FormError("amount", "Say how much each gets; only one may get what is left.");
  }
  const read = rows.map(({ reference, typed }) => ({
    reference,
    amount: typed === "" ? null : readTyped(typed, currency),
  }));
  const left = read.reduce((rest, { amount }) => rest - (amount ?? 0n), available);
  if (open.length === 1 && left <= 0n) {
    const all = grouped(available, currency);
    throw new FormError(
      "amount",
      `Nothing of the ${all} is left for ${open[0]?.reference}: the others have it all.`,
    );
  }
  return read.map(({ reference, amount }) => ({ reference, amount: amount ?? left }));
}

/** Does something with shares. @throws FormError that names the booking which is not known, as it was typed. */
export async function namingBookings(
  shares: readonly Share[],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof BookingNotFoundError)) throw error;
    const place = Number(error.field.split(".")[1]);
    throw new FormError("booking", `There is no booking ${shares[place]?.reference ?? ""}.`);
  }
}

/** @throws FormError */
export function readTyped(typed: string, currency: string): bigint {
  const [amount, other] = readMoney(typed, currency);
  const code = currency.toUpperCase();
  if (amount === undefined) {
    const example = formatDecimal(12_050n, currency);
    throw new FormError("amount", `“${typed}” is no amount in ${code}: write it as in ${example}.`);
  }
  if (other === undefined) return amount;
  const [one, two] = [amount, other].map((each) => formatDecimal(each, currency));
  throw new FormError(
    "amount",
    `“${typed}” may mean ${one} or ${two} ${code}: write one of these.`,
  );
}
