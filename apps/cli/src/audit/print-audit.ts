import { formatMoney } from "@rentease/core";
import type { Audit, CertificateRead, ListedDifference } from "@rentease/db";
import { describedPeriod } from "../backfill/print-backfill.ts";
import { formatCount } from "../format-count.ts";
import { formatTime, formatZonedTime } from "../format-time.ts";
import { printFields } from "../print-fields.ts";
import { printJson } from "../print-json.ts";
import { printTable } from "../print-table.ts";
import type { AuditReport } from "./audit-report.ts";

/** Prints an audit to stdout, as one JSON object or for a person. */
export function tellAudit(report: AuditReport, json: boolean | undefined): void {
  if (json) {
    printJson(report);
    return;
  }
  printFields([
    ["audit", report.id],
    ["state", report.state],
    ["period", describedPeriod(report)],
    ["started by", report.startedBy],
    ["complete to", completeTo(report)],
    ["differences", differencesOf(report.certificate)],
  ]);
  if (report.certificate) printCertificate(report.certificate);
  if (report.found.length > 0) printDifferences(report);
}

export function printAudits(audits: readonly Audit[]): void {
  printTable(
    ["created", "audit", "period", "state", "differences", "by"],
    audits.map((audit) => [
      formatTime(audit.createdAt),
      audit.id,
      describedPeriod(audit),
      audit.state,
      differencesOf(audit.certificate) ?? "",
      audit.startedBy,
    ]),
  );
}

/** Only where nothing differs: else the books are not complete. */
function completeTo({ certificate, to, timeZone }: Audit): string | null {
  const complete = certificate?.differences.left === 0;
  return complete ? `${formatZonedTime(to, timeZone)}, ${timeZone}` : null;
}

function differencesOf(certificate: CertificateRead | null): string | null {
  if (!certificate) return null;
  const { found, repaired, left } = certificate.differences;
  if (found === 0) return "0";
  return `${formatCount(left)} (${formatCount(found)} found, ${formatCount(repaired)} repaired)`;
}

function printCertificate({ sums, payments, payouts }: CertificateRead): void {
  console.log("");
  printTable(
    ["object", "status", "at Stripe", "sum", "here", "sum", "difference"],
    sums.map(({ object, currency, status, stripe, ours, difference }) => [
      object,
      status,
      formatCount(stripe.count),
      money(stripe.amount, currency),
      formatCount(ours.count),
      money(ours.amount, currency),
      difference.count === 0 && difference.amount === 0n
        ? "0"
        : `${formatCount(difference.count)}, ${money(difference.amount, currency)}`,
    ]),
  );
  console.log("");
  printTable(
    ["payments", "received", "matched", "sum", "unmatched", "sum", "excluded", "sum"],
    payments.map(({ count, received, currency, matched, unmatched, excluded }) => [
      formatCount(count),
      money(received, currency),
      ...[matched, unmatched, excluded].flatMap((part) => [
        formatCount(part.count),
        money(part.amount, currency),
      ]),
    ]),
  );
  console.log("");
  printFields([
    ["payouts", formatCount(payouts.count)],
    ["itemised", formatCount(payouts.itemised)],
    ["unequal to their lines", formatCount(payouts.unequal)],
  ]);
}

/** A session may ask for no money. */
function money(amount: bigint, currency: string | null): string {
  return currency === null ? "" : formatMoney(amount, currency);
}

function printDifferences({ id, found, repair }: AuditReport): void {
  console.log("");
  printTable(
    ["what", "id", "cause", "fields (here / at Stripe)", "state"],
    found.map(({ objectType, stripeId, cause, fields, state, error }) => [
      objectType,
      stripeId,
      cause,
      fields.map(described).join(", "),
      [state === "repaired" ? "repaired" : "left", error].filter(Boolean).join(": "),
    ]),
  );
  const left = found.filter(({ state }) => state !== "repaired");
  if (left.length === 0) return;
  console.log("");
  const causes = new Set(left.map(({ cause }) => cause));
  for (const [cause, toDo] of Object.entries(toDos)) {
    if (causes.has(cause)) console.log(`${cause}: ${toDo}`);
  }
  if (!repair)
    console.log(
      `Repair with the same period and --repair; see this again: rentease audit show ${id}`,
    );
}

/** What each cause means, and what helps. */
const toDos: Readonly<Record<string, string>> = {
  missing: "Stripe has it and it is not here; --repair fetches it.",
  extra:
    "it is here and Stripe has no such object; check whether the database was restored or edited by hand. " +
    "A payment like that is let go by excluding it: rentease review exclude.",
  differs: "it says something else at Stripe; --repair takes Stripe's word.",
  derived:
    "the payment is not what its PaymentIntent, charges, refunds and disputes make it, or they belong to another one; " +
    "--repair derives it again. One that still stands for money counted elsewhere is let go by excluding it.",
  payout_sum: "its lines don't add up to it or were not read; --repair reads them again.",
  unchecked: "Stripe could not be asked about it, for the reason given; audit the period again.",
};

/** `amount 120 / 125`; of a personal field the name only. */
function described({ field, ours, stripe }: ListedDifference["fields"][number]): string {
  return ours === undefined && stripe === undefined
    ? field
    : `${field} ${ours ?? "none"} / ${stripe ?? "none"}`;
}
