import { formatDecimal } from "@rentease/core";
import { type BookingSummary, showBooking } from "@rentease/db";
import { z } from "zod";
import { readPayment } from "../../api/payments.ts";
import { shortText } from "../../api/fields.ts";
import { leftOf } from "../left-of.ts";
import { action, type Drafted, FormError } from "../page.ts";
import { shareFields } from "./typed-shares.ts";

/**
 * Looks for a booking, and adds one to the rows of a split: nothing is decided, the page shows what was typed with what
 * is left of the payment.
 */
export const draftSplitAction = action({
  path: "/review/:id",
  role: "viewer",
  form: z.object({ ...shareFields, find: z.string().max(255), add: shortText.optional() }),
  async act({ deps: { db }, params }, { add, booking, amount }): Promise<Drafted> {
    if (add === undefined) return { fields: {} };
    const payment = await readPayment(db, params["id"] ?? "");
    const added = await showBooking(db, add);
    if (!added) throw new FormError("booking", `There is no booking ${add}.`);
    const rows = booking
      .map((reference, place) => ({ reference, amount: amount[place] ?? "" }))
      .filter((row) => row.reference !== "" || row.amount !== "");
    if (rows.some(({ reference }) => reference === added.reference)) return { fields: {} };
    rows.push({ reference: added.reference, amount: amountFor(added, payment, rows) });
    return {
      fields: {
        booking: rows.map(({ reference }) => reference),
        amount: rows.map((row) => row.amount),
      },
    };
  },
});

type Rows = readonly { amount: string }[];

/** What it still expects, as far as the payment goes; empty where that can't be told: it gets what is left. */
function amountFor(
  booking: BookingSummary,
  { received, currency }: { received: bigint; currency: string },
  rows: Rows,
): string {
  if (booking.currency !== currency || booking.balance <= 0n) return "";
  const typed = rows.map(({ amount }) => amount);
  const left = leftOf(received, typed, currency);
  if (left <= 0n) return "";
  return formatDecimal(booking.balance < left ? booking.balance : left, currency);
}
