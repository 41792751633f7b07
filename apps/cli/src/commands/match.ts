import {
  type Decided,
  type Explanation,
  explainPayment,
  matchOpenPayments,
  matchReport,
  readReferencesOf,
  showPayment,
} from "@rentease/db";
import type { Command } from "commander";
import { configuredRules } from "../configured-rules.ts";
import { formatTime } from "../format-time.ts";
import { printFields } from "../print-fields.ts";
import { printJson } from "../print-json.ts";
import { printTable } from "../print-table.ts";
import { withDatabase } from "../with-database.ts";

type JsonOption = { json?: boolean };

export function addMatch(program: Command): void {
  const match = program
    .command("match")
    .description("which booking each payment belongs to, by the rules, and why");
  match
    .command("run")
    .description("match every open payment again")
    .option("--dry-run", "print what would be matched or suggested, and write nothing")
    .option("--json", "one JSON object a decision")
    .addHelpText(
      "after",
      "\nThe worker does this by itself whenever a payment or a booking comes or changes. What a person decided stays.\n" +
        "\nExamples:\n  rentease match run --dry-run\n  rentease match run --json",
    )
    .action(run);
  match
    .command("explain")
    .description("why a payment stands as it does: evidence, candidates, doubts and decisions")
    .argument("<payment>", "its id, or Stripe's of its PaymentIntent, charge, refund or dispute")
    .option("--json", "one JSON object")
    .addHelpText("after", "\nExample:\n  rentease match explain pi_3Q2w3E4r5T6y")
    .action(explain);
  match
    .command("report")
    .description("how often people agreed with each rule")
    .option("--json", "one JSON object a rule")
    .addHelpText(
      "after",
      "\nA rule in SUGGEST_ONLY_RULES (comma-separated) only suggests; its agreement shows when it may decide.\n" +
        "\nExample:\n  rentease match report",
    )
    .action(report);
}

async function run({ dryRun = false, json }: JsonOption & { dryRun?: boolean }): Promise<void> {
  const rules = configuredRules();
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort());
  const { payments, decided, nameOf } = await withDatabase(async (db) => {
    const result = await matchOpenPayments(db, rules, { dryRun, signal: interrupted.signal });
    return { ...result, nameOf: await readReferencesOf(db, result.decided) };
  });
  const rows = decided.map((decision) => rowOf(decision, nameOf));
  if (json) {
    for (const row of rows) printJson(row);
  } else if (rows.length > 0) {
    printTable(
      ["payment", "review", "booking", "rule", "score", "why"],
      rows.map(({ payment, action, booking, rule, score, reasons }) => [
        payment,
        action,
        booking ?? "",
        rule ?? "",
        score?.toFixed(2) ?? "",
        reasons.join(" "),
      ]),
    );
  }
  const matched = decided.filter(({ outcome }) => outcome.action === "matched").length;
  const verb = dryRun ? "would be" : "were";
  console.error(
    `${payments} open; ${matched} ${verb} matched, ${decided.length - matched} ${verb} decided otherwise than before.`,
  );
  if (interrupted.signal.aborted) {
    throw new Error("interrupted: run the same command again to go on, what was matched stays");
  }
}

function rowOf(
  { paymentId, outcome }: Decided,
  nameOf: { payments: ReadonlyMap<string, string>; bookings: ReadonlyMap<string, string> },
) {
  const { action, bookingId, rule, score, reasons, doubts, alternatives } = outcome;
  return {
    payment: nameOf.payments.get(paymentId) ?? paymentId,
    action,
    booking: nameOf.bookings.get(bookingId ?? "") ?? null,
    rule,
    score,
    reasons,
    doubts,
    alternatives: alternatives.map((alternative) => ({
      booking: nameOf.bookings.get(alternative.bookingId) ?? null,
      score: alternative.score,
      reasons: alternative.reasons,
    })),
  };
}

async function explain(id: string, { json }: JsonOption): Promise<void> {
  const rules = configuredRules();
  const explanation = await withDatabase(async (db) => {
    const payment = await showPayment(db, id);
    if (!payment) throw new Error(`there is no payment ${id}: see rentease payments list`);
    return explainPayment(db, payment.id, rules);
  });
  if (!explanation) {
    throw new Error(`${id} was typed in by hand: its booking was, too; see rentease payments show`);
  }
  if (json) printJson(explanation);
  else printExplanation(explanation);
}

function printExplanation({
  id,
  review,
  reviewReason,
  evidence,
  verdict,
  candidates,
  decisions,
}: Explanation): void {
  printFields([
    ["payment", id],
    ["review", [review, reviewReason].filter((part) => part !== null).join(": ")],
    ["by the rules", [verdict.action, verdict.booking].filter((part) => part !== null).join(" ")],
    ["rule", verdict.rule],
    ["score", verdict.score?.toFixed(2) ?? null],
    ["because", verdict.reasons.join(" ")],
    ["held back by", verdict.doubts.join(" ")],
  ]);
  section(
    ["names a booking", "where", "booking"],
    evidence.map(({ rung, carrier, field, booking }) => [
      rung,
      `${carrier}.${field}`,
      booking ?? "unknown",
    ]),
  );
  section(
    ["candidate", "score", "equals", "why"],
    candidates.map(({ reference, score, amountExpected, reasons, rejected }) => [
      reference,
      score.toFixed(2),
      amountExpected ?? "",
      [...reasons, ...(rejected ? ["rejected_by_person"] : [])].join(" "),
    ]),
  );
  section(
    ["decided at", "by", "what", "booking", "rule", "why"],
    decisions.map(({ at, by, action, booking, rule, ruleVersion, reasons }) => [
      formatTime(at),
      by,
      action,
      booking ?? "",
      rule === null ? "" : `${rule} (v${ruleVersion})`,
      reasons.join(" "),
    ]),
  );
}

function section(headings: string[], rows: string[][]): void {
  if (rows.length === 0) return;
  console.log("");
  printTable(headings, rows);
}

async function report({ json }: JsonOption): Promise<void> {
  const rules = await withDatabase(matchReport);
  if (json) {
    for (const rule of rules) printJson(rule);
    return;
  }
  printTable(
    ["rule", "automatic", "suggested", "decided by people", "agreed", "overruled", "agreement"],
    rules.map(({ rule, automatic, suggested, decided, agreed, overruled, agreement }) => [
      rule,
      String(automatic),
      String(suggested),
      String(decided),
      String(agreed),
      String(overruled),
      agreement === null ? "" : `${agreement.toFixed(1)} %`,
    ]),
  );
}
