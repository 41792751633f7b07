import { formatMoney, reasonsInWords, reviewReasonInWords } from "@rentease/core";
import {
  type Database,
  decideMatch,
  type Decider,
  excludePayment,
  type ListedPayment,
  listWaiting,
  rejectSuggestion,
  type Share,
  showPayment,
  suggestFor,
  type Suggestion,
  undoDecision,
  unmatch,
} from "@rentease/db";
import type { Command } from "commander";
import { configuredRules } from "../configured-rules.ts";
import { formatTime } from "../format-time.ts";
import { moneyArgument } from "../money-argument.ts";
import { operator } from "../operator.ts";
import { positiveInteger } from "../positive-integer.ts";
import { printJson } from "../print-json.ts";
import { printTable } from "../print-table.ts";
import { withDatabase } from "../with-database.ts";

/** Something waits for a person. */
const needsReview = 3;
const suggestionsShown = 3;

type DecideOptions = { note?: string; json?: boolean };
type BookingOptions = DecideOptions & { booking?: string };
type MatchOptions = DecideOptions & { acrossCurrencies?: boolean };

export function addReview(program: Command): void {
  const review = program
    .command("review")
    .description("payments that wait for a person, and what a person decides");
  review
    .command("list")
    .description("money that belongs to no booking yet, the longest waiting first, with proposals")
    .option("--limit <count>", "how many", positiveInteger, 20)
    .option("--json", "one JSON object a line, amounts as integers in minor units")
    .addHelpText(
      "after",
      "\nExits with 3 when something waits, with 0 when nothing does.\n\nExample:\n  rentease review list",
    )
    .action(list);
  const decision = (name: string, description: string) =>
    review
      .command(name)
      .description(description)
      .argument("<payment>", "its id, or Stripe's of its PaymentIntent or charge")
      .option("--note <text>", "why, kept with the decision")
      .option("--json", "the payment as it then is, as one JSON object");

  decision("accept", "match a payment to the booking proposed first, or to one named")
    .option("--booking <reference>", "this one instead")
    .option("--across-currencies", "even if the booking is in another currency")
    .addHelpText("after", "\nExample:\n  rentease review accept pi_3Q2w3E4r5T6y")
    .action(accept);
  decision("reject", "never propose this booking for the payment again")
    .option("--booking <reference>", "this one, not the one proposed first")
    .action(reject);
  decision("exclude", "the payment is for no booking at all").action(
    (id: string, options: DecideOptions) =>
      decided(id, options, (db, payment, by) => excludePayment(db, payment.id, by)),
  );
  decision("match", "give a payment to a booking, or share it over several")
    .argument("<shares...>", "REFERENCE for what is left, REFERENCE=AMOUNT for a part")
    .option("--across-currencies", "even if a booking is in another currency")
    .addHelpText(
      "after",
      "\nExamples:\n  rentease review match pi_3Q2w3E4r5T6y RE-2025-0142\n" +
        "  rentease review match pi_3Q2w3E4r5T6y RE-2025-0142=80.00 RE-2025-0143=40.00",
    )
    .action(match);
  decision("unmatch", "take a payment off its bookings").action(
    (id: string, options: DecideOptions) =>
      decided(id, options, (db, payment, by) => unmatch(db, payment.id, by)),
  );
  decision("undo", "take back what a person decided last").action(
    (id: string, options: DecideOptions) =>
      decided(id, options, (db, payment, by) => undoDecision(db, payment.id, by)),
  );
}

async function list({ limit, json }: { limit: number; json?: boolean }): Promise<void> {
  const rules = configuredRules();
  const { total, rows } = await withDatabase(async (db) => {
    const waiting = await listWaiting(db, { limit });
    const listed: { payment: ListedPayment; suggestions: Suggestion[] }[] = [];
    for (const payment of waiting.payments) {
      const suggestions = await suggestFor(db, payment.id, rules);
      listed.push({ payment, suggestions: suggestions.slice(0, suggestionsShown) });
    }
    return { total: waiting.total, rows: listed };
  });
  if (total > 0) process.exitCode = needsReview;
  if (json) {
    for (const { payment, suggestions } of rows) printJson({ ...payment, suggestions });
    return;
  }
  if (total === 0) {
    console.error("Nothing waits for review.");
    return;
  }
  printTable(
    ["paid at", "received", "payer", "payment", "booking?", "score", "why"],
    rows.flatMap(({ payment, suggestions }) => lines(payment, suggestions)),
  );
  if (total > rows.length) console.error(`${rows.length} of ${total} shown: see --limit.`);
}

/** A line a proposal, the payment on the first only. */
function lines(payment: ListedPayment, suggestions: readonly Suggestion[]): string[][] {
  const [first, ...others] = suggestions.map(({ reference, score, reasons }) => [
    reference,
    score.toFixed(2),
    reasonsInWords(reasons).join(", "),
  ]);
  return [
    [
      formatTime(payment.paidAt),
      formatMoney(payment.received, payment.currency),
      payment.payer.name ?? payment.payer.email ?? "",
      payment.stripe.paymentIntent ?? payment.stripe.charge ?? payment.id,
      ...(first ?? ["", "", reviewReasonInWords(payment.reviewReason).join(", ")]),
    ],
    ...others.map((cells) => ["", "", "", "", ...cells]),
  ];
}

async function accept(id: string, options: BookingOptions & MatchOptions): Promise<void> {
  const { acrossCurrencies } = options;
  const rules = configuredRules();
  await decided(id, options, async (db, payment, decider) => {
    const reference = await chosen(db, payment, options);
    const shares = [{ reference, amount: payment.received }];
    await decideMatch(db, payment.id, shares, { ...decider, acrossCurrencies }, rules);
  });
}

async function reject(id: string, options: BookingOptions): Promise<void> {
  await decided(id, options, async (db, payment, decider) => {
    await rejectSuggestion(db, payment.id, await chosen(db, payment, options), decider);
  });
}

async function match(id: string, parts: string[], options: MatchOptions): Promise<void> {
  const { acrossCurrencies } = options;
  const rules = configuredRules();
  await decided(id, options, async (db, payment, decider) => {
    const shares = readShares(parts, payment);
    await decideMatch(db, payment.id, shares, { ...decider, acrossCurrencies }, rules);
  });
}

/** The booking a person named, else the first that is proposed. */
async function chosen(
  db: Database,
  payment: ListedPayment,
  { booking }: BookingOptions,
): Promise<string> {
  if (booking !== undefined) return booking;
  const [first] = await suggestFor(db, payment.id, configuredRules());
  if (!first) throw new Error("no booking is proposed: name one with --booking");
  return first.reference;
}

/** One reference may go without an amount: it gets what the others leave. */
function readShares(parts: readonly string[], { received, currency }: ListedPayment): Share[] {
  const named = parts.map((part) => {
    const [, reference = part, amount] = /^(.*)=([^=]*)$/.exec(part) ?? [];
    return { reference, amount: amount === undefined ? null : moneyArgument(amount, currency) };
  });
  const given = named.reduce((sum, { amount }) => sum + (amount ?? 0n), 0n);
  if (named.filter(({ amount }) => amount === null).length > 1) {
    throw new Error("only one booking can get what is left: give the others an amount");
  }
  return named.map(({ reference, amount }) => ({ reference, amount: amount ?? received - given }));
}

/** Decides about a payment and prints how it then stands. */
async function decided(
  id: string,
  { note, json }: DecideOptions,
  decide: (db: Database, payment: ListedPayment, decider: Decider) => Promise<void>,
): Promise<void> {
  const after = await withDatabase(async (db) => {
    const payment = await showPayment(db, id);
    if (!payment) throw new Error(`there is no payment ${id}: see rentease payments list`);
    await decide(db, payment, { by: operator(), note });
    return showPayment(db, payment.id);
  });
  if (!after) return;
  if (json) printJson(after);
  else console.error(`${id}: ${standing(after)}`);
}

function standing({ review, allocations, currency, received, suggestion }: ListedPayment): string {
  if (allocations.length === 0) return suggestion ? `${review} (${suggestion}?)` : review;
  const shares = allocations.map(
    ({ booking, amount }) => `${formatMoney(amount, currency)} for ${booking}`,
  );
  const left = received - allocations.reduce((sum, { amount }) => sum + amount, 0n);
  return [...shares, ...(left > 0n ? [`${formatMoney(left, currency)} for none`] : [])].join(", ");
}
