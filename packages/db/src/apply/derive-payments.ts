import {
  type ChargeFacts,
  type CheckoutSessionFacts,
  collectEvidence,
  type DerivedPayment,
  derivePayment,
  type Evidence,
  type EvidenceSettings,
  type PaymentIntentFacts,
  same,
} from "@rentease/core";
import { inArray, or } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import { payments } from "../schema/index.ts";
import type { StoredObject, StoredObjects } from "./stored-objects.ts";

/** What a host configured about how facts become payments. */
export type ApplyRules = {
  /** Stripe's payment method types and wallets, by the host's own names. */
  methodNames: Readonly<Record<string, string>>;
  evidence: EvidenceSettings;
};

/** A payment as its objects now say, beside its row as it stands. */
export type PaymentState = {
  id: string;
  row: typeof payments.$inferSelect | null;
  derived: DerivedPayment;
  evidence: Evidence[];
  /** What names its booking: the evidence's keys, folded, each once, sorted. */
  bookingKeys: string[];
  /** What its match rests on is not what its row says. */
  evidenceChanged: boolean;
  /** An object of it changed in this batch. */
  dirty: boolean;
  /** An object of it waits for Stripe's word on fields that disagree. */
  conflicted: boolean;
};

/** Derives the payments of all objects and gives the objects their payment's id, a new one where there is none. */
export async function derivePayments(
  db: Queryable,
  objects: StoredObjects,
  rules: ApplyRules,
): Promise<PaymentState[]> {
  const groups = groupByRoot(objects);
  const chargeIds = [...objects.charges.keys()];
  const rows = await readPayments(db, [...new Set([...groups.keys(), ...chargeIds])]);

  return [...groups].flatMap(([root, { intent, charges, sessions }]) => {
    // A session alone is no payment yet: it waits for its PaymentIntent's first event.
    if (!intent && charges.length === 0) return [];
    const parts = {
      intent: intent?.known.facts ?? null,
      charges: charges.map(({ known }) => known.facts),
      sessions: sessions.map(({ known }) => known.facts),
    };
    const row =
      rows.find(
        ({ stripePaymentIntent, stripeCharge }) =>
          stripePaymentIntent === root ||
          charges.some(({ known }) => known.facts.id === stripeCharge),
      ) ?? null;
    const id = row?.id ?? newId();
    const all = [...(intent ? [intent] : []), ...charges, ...sessions];
    for (const object of all) object.paymentId = id;
    const derived = derivePayment(parts, rules.methodNames);
    const evidence = collectEvidence(parts, rules.evidence);
    const bookingKeys = [...new Set(evidence.map(({ key }) => key))].sort();
    return [
      {
        id,
        row,
        derived,
        evidence,
        bookingKeys,
        // Nothing is decided while objects are in conflict, so their row may be ahead of the match.
        evidenceChanged:
          row === null ||
          all.some(({ wasConflicted }) => wasConflicted) ||
          !same(row.bookingKeys, bookingKeys) ||
          matchedOn.some((column) => row[column] !== derived[column]),
        dirty: all.some(({ dirty }) => dirty),
        conflicted: all.some(({ known }) => known.conflicts.length > 0),
      },
    ];
  });
}

/** What a match rests on besides the keys. */
const matchedOn = ["currency", "payerName", "payerEmail", "payerPhone"] as const;

type Group = {
  intent: StoredObject<PaymentIntentFacts> | null;
  charges: StoredObject<ChargeFacts>[];
  sessions: StoredObject<CheckoutSessionFacts>[];
};

/** The objects of each payment, by the id they meet at: the PaymentIntent's, or the charge's where there is none. */
function groupByRoot(objects: StoredObjects): Map<string, Group> {
  const groups = new Map<string, Group>();
  const at = (root: string): Group => {
    const group = groups.get(root) ?? { intent: null, charges: [], sessions: [] };
    groups.set(root, group);
    return group;
  };
  for (const intent of objects.intents.values()) at(intent.known.facts.id).intent = intent;
  for (const charge of objects.charges.values()) {
    at(charge.known.facts.paymentIntent ?? charge.known.facts.id).charges.push(charge);
  }
  for (const session of objects.sessions.values()) {
    at(session.known.facts.paymentIntent ?? session.known.facts.id).sessions.push(session);
  }
  return groups;
}

async function readPayments(db: Queryable, roots: string[]) {
  return db
    .select()
    .from(payments)
    .where(or(inArray(payments.stripePaymentIntent, roots), inArray(payments.stripeCharge, roots)));
}
