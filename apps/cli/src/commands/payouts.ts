import { formatMoney } from "@rentease/core";
import { listPayouts, type PayoutLine, type PayoutSummary, showPayout } from "@rentease/db";
import type { Command } from "commander";
import { formatTime } from "../format-time.ts";
import { positiveInteger } from "../positive-integer.ts";
import { printFields } from "../print-fields.ts";
import { printJson } from "../print-json.ts";
import { printTable } from "../print-table.ts";
import { withDatabase } from "../with-database.ts";

export function addPayouts(program: Command): void {
  const payouts = program
    .command("payouts")
    .description("the deposits at your bank, and what each is made of");
  payouts
    .command("list")
    .description("the newest payouts first")
    .option("--limit <count>", "how many", positiveInteger, 20)
    .option("--json", "one JSON object a line, amounts as integers in minor units")
    .addHelpText(
      "after",
      "\ngross + refunds + disputes + other - fees = net, which is the amount or shows a difference.\n" +
        "\nExamples:\n  rentease payouts list\n  rentease payouts list --limit 5 --json",
    )
    .action(list);
  payouts
    .command("show")
    .description("a payout with each of its lines, its payment and its booking")
    .argument("<payout>", "its id at Stripe")
    .option("--json", "one JSON object, the lines as `movements`")
    .addHelpText("after", "\nExample:\n  rentease payouts show po_1Q2w3E4r5T6y")
    .action(show);
}

async function list({ limit, json }: { limit: number; json?: boolean }): Promise<void> {
  const payouts = await withDatabase((db) => listPayouts(db, { limit }));
  if (json) {
    for (const payout of payouts) printJson(payout);
    return;
  }
  printTable(
    [
      "arrives",
      "amount",
      "status",
      "gross",
      "fees",
      "refunds",
      "disputes",
      "other",
      "lines",
      "difference",
      "payout",
    ],
    payouts.map((payout) => [
      dayOf(payout),
      formatMoney(payout.amount, payout.currency),
      payout.status,
      ...(["gross", "fees", "refunds", "disputes", "other"] as const).map((part) =>
        moneyOf(payout, part),
      ),
      payout.lines === null ? whyNoLines(payout) : String(payout.lines),
      moneyOf(payout, "difference"),
      payout.stripe,
    ]),
  );
}

async function show(id: string, { json }: { json?: boolean }): Promise<void> {
  const payout = await withDatabase((db) => showPayout(db, id));
  if (!payout) throw new Error(`there is no payout ${id}: see rentease payouts list`);
  const { summary, lines } = payout;
  if (json) {
    printJson({ ...summary, movements: lines });
    return;
  }
  printFields([
    ["payout", summary.stripe],
    ["status", [summary.status, summary.failureCode].filter((part) => part !== null).join(", ")],
    ["arrives", dayOf(summary)],
    ["amount", formatMoney(summary.amount, summary.currency)],
    ["gross", moneyOf(summary, "gross")],
    ["fees", moneyOf(summary, "fees")],
    ["refunds", moneyOf(summary, "refunds")],
    ["disputes", moneyOf(summary, "disputes")],
    ["other", moneyOf(summary, "other")],
    ["net", moneyOf(summary, "net")],
    ["difference", moneyOf(summary, "difference")],
    ["lines", summary.lines === null ? whyNoLines(summary) : String(summary.lines)],
  ]);
  if (lines.length === 0) return;
  console.log("");
  printTable(
    ["created", "what", "amount", "fee", "net", "source", "payment", "booking"],
    lines.map((line) => [
      formatTime(line.created),
      line.reportingCategory,
      ...(["amount", "fee", "net"] as const).map((part) => formatMoney(line[part], line.currency)),
      line.source ?? "",
      paymentOf(line),
      line.bookings.join(", "),
    ]),
  );
}

function whyNoLines({ automatic }: PayoutSummary): string {
  return automatic ? "not read yet" : "manual, Stripe can't itemise it";
}

function moneyOf(
  payout: PayoutSummary,
  part: "gross" | "fees" | "refunds" | "disputes" | "other" | "net" | "difference",
): string {
  const amount = payout[part];
  return amount === null ? "" : formatMoney(amount, payout.currency);
}

function dayOf({ arrivalDate }: PayoutSummary): string {
  return arrivalDate.toISOString().slice(0, 10);
}

function paymentOf({ payment }: PayoutLine): string {
  return payment?.paymentIntent ?? payment?.charge ?? "";
}
