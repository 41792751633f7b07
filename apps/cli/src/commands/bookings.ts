import { formatMoney } from "@rentease/core";
import { type BookingAccount, type BookingMoney, listBookings, showBooking } from "@rentease/db";
import type { Command } from "commander";
import { formatTime } from "../format-time.ts";
import { positiveInteger } from "../positive-integer.ts";
import { printFields } from "../print-fields.ts";
import { printJson } from "../print-json.ts";
import { printTable } from "../print-table.ts";
import { withDatabase } from "../with-database.ts";
import { addImport } from "./import-bookings.ts";

export function addBookings(program: Command): void {
  const bookings = program.command("bookings").description("the bookings payments are matched to");
  bookings
    .command("list")
    .description("the last put first, with what is expected and what came")
    .option("--limit <count>", "how many", positiveInteger, 20)
    .option("--json", "one JSON object a line, amounts as integers in minor units")
    .addHelpText(
      "after",
      "\nbalance = expected - (paid - refunded - lost), in the booking's own currency.\n" +
        "\nExamples:\n  rentease bookings list\n  rentease bookings list --limit 100 --json",
    )
    .action(list);
  bookings
    .command("show")
    .description("a booking with its instalments and its payments")
    .argument("<reference>", "its reference, however it is written")
    .option("--json", "one JSON object, amounts as integers in minor units")
    .addHelpText("after", "\nExample:\n  rentease bookings show RE-2025-0142")
    .action(show);
  addImport(bookings);
}

async function list({ limit, json }: { limit: number; json?: boolean }): Promise<void> {
  const bookings = await withDatabase((db) => listBookings(db, { limit }));
  if (json) {
    for (const booking of bookings) printJson(booking);
    return;
  }
  printTable(
    [
      "booking",
      "status",
      "guest",
      "stay",
      "expected",
      "paid",
      "given back",
      "lost",
      "balance",
      "also came",
    ],
    bookings.map((booking) => [
      booking.reference,
      booking.status,
      booking.guest.name ?? "",
      stayOf(booking),
      formatMoney(booking.expected, booking.currency),
      formatMoney(booking.paid, booking.currency),
      unlessZero(booking.refunded, booking.currency),
      unlessZero(booking.lost, booking.currency),
      formatMoney(booking.balance, booking.currency),
      booking.otherCurrencies.map(inWords).join(", "),
    ]),
  );
}

async function show(reference: string, { json }: { json?: boolean }): Promise<void> {
  const booking = await withDatabase((db) => showBooking(db, reference));
  if (!booking) throw new Error(`there is no booking ${reference}: see rentease bookings list`);
  if (json) {
    printJson(booking);
    return;
  }
  const { currency } = booking;
  printFields([
    ["booking", booking.reference],
    ["status", booking.status],
    ["guest", booking.guest.name],
    ["e-mail", booking.guest.email],
    ["phone", booking.guest.phone],
    ["property", booking.property],
    ["stay", stayOf(booking)],
    ["expected", formatMoney(booking.expected, currency)],
    ["paid", formatMoney(booking.paid, currency)],
    ["given back", unlessZero(booking.refunded, currency)],
    ["disputed", unlessZero(booking.disputed, currency)],
    ["lost", unlessZero(booking.lost, currency)],
    ["balance", formatMoney(booking.balance, currency)],
    ["also came", booking.otherCurrencies.map(inWords).join(", ")],
  ]);
  for (const [heading, parts] of expectations(booking)) {
    console.log("");
    printTable([heading, "amount", ""], parts);
  }
  if (booking.payments.length === 0) return;
  console.log("");
  printTable(
    ["paid at", "for this booking", "given back", "lost", "status", "method", "payment"],
    booking.payments.map(({ share, ...payment }) => [
      formatTime(payment.paidAt),
      formatMoney(share.paid, payment.currency),
      unlessZero(share.refunded, payment.currency),
      unlessZero(share.lost, payment.currency),
      payment.status,
      payment.method ?? "",
      payment.stripe.paymentIntent ?? payment.stripe.charge ?? payment.id,
    ]),
  );
}

function stayOf({
  checkIn,
  checkOut,
}: {
  checkIn: string | null;
  checkOut: string | null;
}): string {
  return checkIn === null && checkOut === null ? "" : `${checkIn ?? "?"} to ${checkOut ?? "?"}`;
}

function unlessZero(amount: bigint, currency: string): string {
  return amount === 0n ? "" : formatMoney(amount, currency);
}

/** What came in another currency and is still there. */
function inWords({ paid, refunded, lost, currency }: BookingMoney): string {
  return formatMoney(paid - refunded - lost, currency);
}

/** What is charged for and what is expected when, each under its heading, where there is any. */
function expectations({ items, instalments, currency }: BookingAccount): [string, string[][]][] {
  const tables: [string, string[][]][] = [
    [
      "charged for",
      items.map(({ kind, description, amount }) => [
        kind,
        formatMoney(amount, currency),
        description ?? "",
      ]),
    ],
    [
      "expected",
      instalments.map(({ kind, due, amount }) => [
        kind,
        formatMoney(amount, currency),
        due === null ? "" : `due ${due}`,
      ]),
    ],
  ];
  return tables.filter(([, parts]) => parts.length > 0);
}
