import { type Fact, same } from "@rentease/core";
import { matchAndAdopt } from "../adoptions/match-and-adopt.ts";
import type { Transaction } from "../database.ts";
import { markPaid } from "../notifications/mark-changes.ts";
import { payments } from "../schema/index.ts";
import { together } from "../together.ts";
import { upsert } from "../upsert.ts";
import { type ApplyRules, derivePayments, type PaymentState } from "./derive-payments.ts";
import { type Erased, keptOf, readErased } from "./erased-objects.ts";
import { joinFact, readObjects } from "./stored-objects.ts";
import { writeObjects } from "./write-objects.ts";

/** A fetched object, and its row's version when the request was sent. */
export type FetchedFact = { fact: Fact; version: number };

export type ApplyResult = {
  /** What was erased of the roots: what was told of them was kept without it. */
  erased: Erased;
  /** Facts among `fetched` that came too late: their objects have to be fetched again. */
  late: Fact[];
  /** Stripe objects that were not in the books, and those that were and said something else. */
  created: number;
  changed: number;
  /** Payments that a rule matched to a booking or suggested one for, and typed payments taken over. */
  matched: number;
  suggested: number;
  adopted: number;
};

/**
 * Joins facts into the books: objects, the payments derived from them, their matches, what staff had typed in of them.
 * The only way a Stripe payment is written. The caller holds the locks of `roots`, which cover the facts (lock-roots.ts), and commits.
 */
export async function applyFacts(
  tx: Transaction,
  roots: readonly string[],
  input: { facts?: readonly Fact[]; fetched?: readonly FetchedFact[] },
  rules: ApplyRules,
): Promise<ApplyResult> {
  const [objects, erased] = await together([readObjects(tx, roots), readErased(tx, roots)]);
  const kept = (fact: Fact) => keptOf(fact, erased, rules.evidence.metadataKeys);
  const late = (input.fetched ?? []).flatMap(({ fact, version }) =>
    joinFact(objects, kept(fact), version) ? [] : [fact],
  );
  for (const fact of input.facts ?? []) joinFact(objects, kept(fact));

  const changed = (await derivePayments(tx, objects, rules)).filter(({ dirty }) => dirty);
  // Sent together, done one after the other: objects refer to their payments, and matching reads what was written.
  const [, written, , { decided, adopted }] = await together([
    writePayments(tx, changed),
    writeObjects(tx, objects),
    markPaid(tx, changed),
    matchAndAdopt(tx, changed, rules),
  ]);
  const decidedAs = (action: string) =>
    decided.filter(({ outcome }) => outcome.action === action).length;
  return {
    erased,
    late,
    ...written,
    matched: decidedAs("matched"),
    suggested: decidedAs("suggested"),
    adopted,
  };
}

/** Writes the payments that are not as their parts now say. */
export async function writePayments(
  tx: Transaction,
  states: readonly PaymentState[],
): Promise<void> {
  const rows = states.flatMap(({ id, row, derived, bookingKeys }) => {
    const columns = { ...derived, bookingKeys };
    const unchanged =
      row !== null && derivedColumns.every((column) => same(columns[column], row[column]));
    return unchanged
      ? []
      : [{ id, source: "stripe", review: "unmatched", ...columns, updatedAt: new Date() }];
  });
  await upsert(tx, payments, writtenColumns, rows, ["source", "review"]);
}

/** What the parts decide; review, notes and the rest belong to matching and to people. */
const derivedColumns = [
  "stripePaymentIntent",
  "stripeCharge",
  "stripeCustomer",
  "method",
  "stripeMethod",
  "currency",
  "amount",
  "received",
  "refunded",
  "disputed",
  "lost",
  "fee",
  "net",
  "settlementCurrency",
  "exchangeRate",
  "status",
  "payerName",
  "payerEmail",
  "payerPhone",
  "payerEmailFolded",
  "payerPhoneFolded",
  "payerNameFolded",
  "cardFingerprint",
  "created",
  "paidAt",
  "bookingKeys",
] as const;
const writtenColumns = ["id", "source", "review", ...derivedColumns, "updatedAt"] as const;
