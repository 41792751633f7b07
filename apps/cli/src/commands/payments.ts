import { formatMoney } from "@rentease/core";
import {
  createManualPayment,
  type ListedPayment,
  listMethods,
  listPayments,
  showPayment,
  voidManualPayment,
} from "@rentease/db";
import { type Command, Option } from "commander";
import { configuredRules } from "../configured-rules.ts";
import { formatTime } from "../format-time.ts";
import { instant } from "../instant.ts";
import { moneyArgument } from "../money-argument.ts";
import { operator } from "../operator.ts";
import { positiveInteger } from "../positive-integer.ts";
import { printFields } from "../print-fields.ts";
import { printJson } from "../print-json.ts";
import { printTable } from "../print-table.ts";
import { withDatabase } from "../with-database.ts";

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
    .command("show")
    .description("a payment with its refunds, its disputes and its bookings")
    .argument(
      "<payment>",
      "its id, or Stripe's of its PaymentIntent, or of a charge, Checkout Session, refund or dispute of it",
    )
    .option("--json", "one JSON object, amounts as integers in minor units")
    .addHelpText("after", "\nExample:\n  rentease payments show pi_3Q2w3E4r5T6y")
    .action(show);
  payments
    .command("add")
    .description("type in a payment that did not come through Stripe, or that will be found there")
    .argument("<reference>", "the booking it is for")
    .requiredOption("--amount <amount>", "in the currency's own unit, as in 120.50")
    .requiredOption("--currency <code>", "as in eur")
    .requiredOption("--method <name>", "your own name of it: cash, bank_transfer, card")
    .requiredOption("--paid-at <moment>", "a date or a datetime, UTC without an offset", instant)
    .option("--note <text>", "what is to be known of it")
    .option("--payer-name <name>", "who paid, where that is not the guest")
    .option("--payer-email <email>")
    .option("--external-id <id>", "your own id: adding it again changes nothing")
    .option("--across-currencies", "even if the booking is in another currency")
    .addHelpText(
      "after",
      "\nPrints the payment's id. A card payment that Stripe brought as well counts once: see rentease adoptions list.\n" +
        "\nExample:\n  rentease payments add RE-2025-0142 --amount 120 --currency eur --method cash --paid-at 2026-06-01",
    )
    .action(add);
  payments
    .command("void")
    .description("a payment that was typed in by mistake: it counts nothing any more")
    .argument("<payment>", "its id")
    .option("--note <text>", "why, kept with its history")
    .action(voidPayment);
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

type AddOptions = {
  amount: string;
  currency: string;
  method: string;
  paidAt: Date;
  note?: string;
  payerName?: string;
  payerEmail?: string;
  externalId?: string;
  acrossCurrencies?: boolean;
};

async function add(reference: string, options: AddOptions): Promise<void> {
  const { payerName: name, payerEmail: email, ...typed } = options;
  const amount = moneyArgument(options.amount, options.currency);
  const input = { ...typed, reference, amount, payer: { name, email } };
  const rules = configuredRules();
  const payment = await withDatabase(async (db) => {
    const id = await createManualPayment(db, input, operator(), rules);
    return showPayment(db, id);
  });
  if (!payment) return;
  console.log(payment.id);
  const taken = payment.supersededBy ? `, taken over by ${payment.supersededBy}` : "";
  console.error(`${formatMoney(amount, payment.currency)} for ${reference}${taken}`);
}

async function voidPayment(id: string, { note }: { note?: string }): Promise<void> {
  await withDatabase((db) => voidManualPayment(db, id, { by: operator(), note }));
  console.error(`${id}: voided`);
}

async function methods({ json }: { json?: boolean }): Promise<void> {
  const seen = await withDatabase(listMethods);
  if (json) {
    for (const method of seen) printJson(method);
    return;
  }
  printTable(
    ["at Stripe", "in the books", "payments"],
    seen.map(({ stripeMethod, method, payments }) => [stripeMethod, method, String(payments)]),
  );
}

async function list({ json, ...options }: ListOptions): Promise<void> {
  const payments = await withDatabase((db) => listPayments(db, options));
  if (json) {
    for (const payment of payments) printJson(payment);
    return;
  }
  printTable(
    ["paid at", "received", "remains", "status", "method", "review", "booking", "payment", "why"],
    payments.map((payment) => [
      formatTime(payment.paidAt),
      formatMoney(payment.received, payment.currency),
      whatRemains(payment) ?? "",
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
}

async function show(id: string, { json }: { json?: boolean }): Promise<void> {
  const payment = await withDatabase((db) => showPayment(db, id));
  if (!payment) throw new Error(`there is no payment ${id}: see rentease payments list`);
  if (json) {
    printJson(payment);
    return;
  }
  const { currency, settlementCurrency, stripe, payer } = payment;
  const money = (amount: bigint) => formatMoney(amount, currency);
  const settled = (amount: bigint | null) =>
    amount === null || settlementCurrency === null ? null : formatMoney(amount, settlementCurrency);
  printFields([
    ["payment", payment.id],
    ["status", payment.status],
    ["method", payment.method],
    ["amount", money(payment.amount)],
    ["received", money(payment.received)],
    ["refunded", payment.refunded > 0n ? money(payment.refunded) : null],
    ["disputed", payment.disputed > 0n ? money(payment.disputed) : null],
    ["lost", payment.lost > 0n ? money(payment.lost) : null],
    ["remains", whatRemains(payment)],
    ["fee", settled(payment.fee)],
    ["net", settled(payment.net)],
    ["exchange rate", payment.exchangeRate],
    ["paid at", payment.paidAt?.toISOString() ?? null],
    ["payer", [payer.name, payer.email].filter((part) => part !== null).join(", ")],
    ["PaymentIntent", stripe.paymentIntent],
    ["charge", stripe.charge],
    ["payout", stripe.payout],
    ["review", [payment.review, payment.reviewReason].filter((part) => part !== null).join(": ")],
    ["suggestion", payment.suggestion],
    ["typed in by", payment.createdBy ?? payment.adopted?.createdBy ?? null],
    ["note", payment.note ?? payment.adopted?.note ?? null],
    ["took over", payment.adopted?.payment ?? null],
    ["taken over by", payment.supersededBy],
    ["voided at", payment.voidedAt?.toISOString() ?? null],
  ]);
  const { allocations, refunds, disputes } = payment;
  if (allocations.length > 0) {
    console.log("");
    printTable(
      ["booking", "amount", "by", "rule"],
      allocations.map(({ booking, amount, by, rule }) => [booking, money(amount), by, rule]),
    );
  }
  if (refunds.length > 0) {
    console.log("");
    printTable(
      ["refund", "amount", "status"],
      refunds.map((refund) => [refund.stripe, money(refund.amount), refund.status]),
    );
  }
  if (disputes.length > 0) {
    console.log("");
    printTable(
      ["dispute", "amount", "status", "reason", "evidence due"],
      disputes.map((dispute) => [
        dispute.stripe,
        formatMoney(dispute.amount, dispute.currency),
        dispute.status,
        dispute.reason ?? "",
        formatTime(dispute.evidenceDueBy),
      ]),
    );
  }
}

/** What is left of what was received, null where all of it is. */
function whatRemains({ received, refunded, lost, currency }: ListedPayment): string | null {
  return refunded + lost > 0n ? formatMoney(received - refunded - lost, currency) : null;
}

/** Why a payment is open; of a matched one only what a person may want to look at. */
function whyWorthALook({ review, reviewReason }: ListedPayment): string {
  const reasons = (reviewReason ?? "").split(" ");
  const shown =
    review === "matched" ? reasons.filter((reason) => reason === "amount_not_expected") : reasons;
  return shown.join(" ");
}
