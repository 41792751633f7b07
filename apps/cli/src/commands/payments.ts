import { formatMoney } from "@rentease/core";
import {
  closeDatabase,
  type ListedPayment,
  listMethods,
  listPayments,
  openDatabase,
} from "@rentease/db";
import { type Command, Option } from "commander";
import { chooseDatabase } from "../database-url.ts";
import { positiveInteger } from "../positive-integer.ts";
import { printTable } from "../print-table.ts";

type ListOptions = { limit: number; review?: string; json?: boolean };

export function addPayments(program: Command): void {
  const payments = program
    .command("payments")
    .description("what came in, and which booking it belongs to");
  payments
    .command("list")
    .description("the newest payments first")
    .option("--limit <count>", "how many", positiveInteger, 20)
    .addOption(
      new Option("--review <state>", "only those in this state").choices([
        "matched",
        "suggested",
        "unmatched",
        "excluded",
      ]),
    )
    .option("--json", "one JSON object a line, amounts as integers in minor units")
    .addHelpText(
      "after",
      "\nExamples:\n  rentease payments list\n  rentease payments list --review unmatched --json",
    )
    .action(list);
  payments
    .command("methods")
    .description("the payment methods seen, and the name each has in your books")
    .option("--json", "one JSON object a line")
    .addHelpText(
      "after",
      "\nA method without a name of its own is in the books as `other`; PAYMENT_METHODS names it.\n\nExample:\n  rentease payments methods",
    )
    .action(methods);
}

async function methods(options: { json?: boolean }): Promise<void> {
  const db = openDatabase(chooseDatabase(), { max: 1 });
  try {
    const seen = await listMethods(db);
    if (options.json) {
      for (const method of seen) console.log(JSON.stringify(method));
      return;
    }
    printTable(
      ["at Stripe", "in the books", "payments"],
      seen.map(({ stripeMethod, method, payments }) => [stripeMethod, method, String(payments)]),
    );
  } finally {
    await closeDatabase(db);
  }
}

async function list(options: ListOptions): Promise<void> {
  const db = openDatabase(chooseDatabase(), { max: 1 });
  try {
    const payments = await listPayments(db, options);
    if (options.json) {
      for (const payment of payments) console.log(JSON.stringify(payment, bigintAsNumber));
      return;
    }
    printTable(
      ["paid at", "received", "status", "method", "review", "booking", "payment", "why"],
      payments.map((payment) => [
        payment.paidAt?.toISOString().slice(0, 16).replace("T", " ") ?? "",
        formatMoney(payment.received, payment.currency),
        payment.status,
        payment.method ?? "",
        payment.review,
        payment.suggestion
          ? `${payment.suggestion}?`
          : payment.allocations.map(({ booking }) => booking).join(", "),
        payment.stripe.paymentIntent ?? payment.stripe.charge ?? payment.id,
        whyWorthALook(payment),
      ]),
    );
  } finally {
    await closeDatabase(db);
  }
}

/** Why a payment is open; of a matched one only what a person may want to look at. */
function whyWorthALook({ review, reviewReason }: ListedPayment): string {
  const reasons = (reviewReason ?? "").split(" ");
  const shown =
    review === "matched" ? reasons.filter((reason) => reason === "amount_not_expected") : reasons;
  return shown.join(" ");
}

/** Stripe's amounts have at most 12 digits, far inside what a JSON number holds exactly. */
function bigintAsNumber(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}
