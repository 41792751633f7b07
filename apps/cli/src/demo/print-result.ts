import { formatMoney } from "@rentease/core";
import { printTable } from "../print-table.ts";
import { differencesIn } from "./compare-books.ts";
import type { DemoResult } from "./play-through.ts";

/** Prints what came of a demo. @returns what keeps the books from being the truth, empty when they agree. */
export function printResult({ bookings, deliveries, inbox, truth, books }: DemoResult): string[] {
  const { pending, applied, ignored, failed } = inbox;
  console.log(
    `\n${bookings} bookings, ${books.payments} payments, ${truth.events} events in ` +
      `${deliveries.attempts} deliveries (${deliveries.duplicates} duplicates, ${deliveries.retried} retried)\n`,
  );
  printTable(
    ["events received", "applied", "ignored", "failed", "pending"],
    [[applied + ignored + failed + pending, applied, ignored, failed, pending].map(String)],
  );
  console.log("");
  printTable(
    ["payments received", "count"],
    [
      ...counted(books.matchedByRule, "matched by "),
      ["suggested to a person", `${books.suggested}`],
      ...counted(books.unmatched, "unmatched: "),
      ["matched to a wrong booking", `${books.wrong.length}`],
    ],
  );
  console.log("");
  printTable(
    ["currency", "", "payments", "in the books", "at Stripe", "difference"],
    books.sums.map(({ currency, what, payments, books, truth }) => [
      currency,
      what,
      String(payments),
      formatMoney(books, currency),
      formatMoney(truth, currency),
      formatMoney(books - truth, currency),
    ]),
  );
  console.log("");
  printTable(
    [
      "payout",
      "status",
      "gross",
      "fees",
      "refunds",
      "disputes",
      "other",
      "net",
      "paid out",
      "difference",
    ],
    books.payouts.map((payout) => {
      const money = (amount: bigint | null) =>
        amount === null ? "" : formatMoney(amount, payout.currency);
      return [
        payout.stripe,
        payout.automatic ? payout.status : `${payout.status}, manual`,
        money(payout.gross),
        money(payout.fees),
        money(payout.refunds),
        money(payout.disputes),
        money(payout.other),
        money(payout.net),
        money(payout.amount),
        money(payout.difference),
      ];
    }),
  );

  const problems = [
    ...(failed > 0 ? [`${failed} events failed`] : []),
    ...(pending > 0 ? [`${pending} events are still pending`] : []),
    ...(inbox.fetches > 0 ? [`${inbox.fetches} objects are still to be fetched`] : []),
    ...(inbox.bookings > 0 ? [`${inbox.bookings} bookings are still to be matched again`] : []),
    ...(applied + ignored < truth.events ? ["events are missing"] : []),
    ...differencesIn(books),
  ];
  console.log(
    problems.length > 0
      ? `\nThe books do NOT equal the sandbox's truth: ${problems.join("; ")}.`
      : "\nThe books equal the sandbox's truth.",
  );
  return problems;
}

function counted(counts: Record<string, number>, prefix: string): string[][] {
  return Object.entries(counts).map(([name, count]) => [`${prefix}${name}`, `${count}`]);
}
