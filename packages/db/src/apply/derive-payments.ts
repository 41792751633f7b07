import {
  collectEvidence,
  type DerivedPayment,
  derivePayment,
  type Evidence,
  type EvidenceSettings,
  type FactsOf,
  type ObjectType,
  same,
} from "@rentease/core";
import { or } from "drizzle-orm";
import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import { payments } from "../schema/index.ts";
import type { StoredObject } from "./objects/object-kind.ts";
import type { StoredObjects } from "./stored-objects.ts";

/** What a host configured about how facts become payments. */
export type ApplyRules = {
  /** Stripe's payment method types and wallets, by the host's own names. */
  methodNames: Readonly<Record<string, string>>;
  evidence: EvidenceSettings;
  /** Rules that may not decide yet: what they would match they suggest (shadow mode). */
  suggestOnly?: ReadonlySet<string>;
  /** How many days a typed payment may be from the Stripe payment that takes it over; `defaultAdoptionDays` unless set. */
  adoptionDays?: number;
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
  /** An object of it changed in this batch, or was asked for. */
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
  const rows = await readPayments(db, [...new Set([...groups.keys(), ...objects.charge.keys()])]);
  const rowOf = new Map(
    rows.flatMap((row) => [
      [row.stripePaymentIntent, row] as const,
      [row.stripeCharge, row] as const,
    ]),
  );

  return [...groups].flatMap(([root, group]) => {
    const { intent, charges, sessions, refunds, disputes, transactions } = group;
    // A session, refund or dispute alone is no payment yet: it waits for its PaymentIntent's or charge's first event.
    if (!intent && charges.length === 0) return [];
    const parts = {
      intent: intent?.known.facts ?? null,
      charges: factsOf(charges),
      sessions: factsOf(sessions),
      refunds: factsOf(refunds),
      disputes: factsOf(disputes),
      transactions: factsOf(transactions),
    };
    const row =
      [root, ...charges.map(({ known }) => known.facts.id)]
        .map((stripeId) => rowOf.get(stripeId))
        .find((found) => found !== undefined) ?? null;
    const id = row?.id ?? newId();
    for (const object of [...(intent ? [intent] : []), ...charges, ...refunds, ...disputes]) {
      // A refund that came first learns its payment now.
      object.dirty ||= object.paymentId !== id;
      object.paymentId = id;
    }
    /** Where references and payers stand; a refund or a dispute names no booking. */
    const telling = [...(intent ? [intent] : []), ...charges, ...sessions];
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
          telling.some(({ wasConflicted }) => wasConflicted) ||
          !same(row.bookingKeys, bookingKeys) ||
          matchedOn.some((column) => row[column] !== derived[column]),
        dirty: [...telling, ...refunds, ...disputes, ...transactions].some(
          ({ dirty, refetched }) => dirty || refetched,
        ),
        conflicted: telling.some(({ known }) => known.conflicts.length > 0),
      },
    ];
  });
}

/** What a match rests on besides the keys. */
const matchedOn = ["currency", "payerName", "payerEmail", "payerPhone", "cardFingerprint"] as const;

type Stored<Type extends ObjectType> = StoredObject<FactsOf<Type>>;
type Group = {
  intent: Stored<"payment_intent"> | null;
  charges: Stored<"charge">[];
  sessions: Stored<"checkout.session">[];
  refunds: Stored<"refund">[];
  disputes: Stored<"dispute">[];
  transactions: Stored<"balance_transaction">[];
};

function factsOf<Facts>(objects: readonly StoredObject<Facts>[]): Facts[] {
  return objects.map(({ known }) => known.facts);
}

/** The objects of each payment, by the id they meet at: the PaymentIntent's, or the charge's where there is none. */
function groupByRoot(objects: StoredObjects): Map<string, Group> {
  const groups = new Map<string, Group>();
  const at = (root: string): Group => {
    const group = groups.get(root) ?? {
      intent: null,
      charges: [],
      sessions: [],
      refunds: [],
      disputes: [],
      transactions: [],
    };
    groups.set(root, group);
    return group;
  };
  /** Where each object's payment meets; a movement's source may be a charge, a refund or a dispute. */
  const rootOf = new Map<string, string>();
  const place = (id: string, charge: string | null, intent: string | null): Group => {
    const root = intent ?? rootOf.get(charge ?? "") ?? charge ?? id;
    rootOf.set(id, root);
    return at(root);
  };
  for (const intent of objects.payment_intent.values()) {
    place(intent.known.facts.id, null, null).intent = intent;
  }
  for (const charge of objects.charge.values()) {
    const { id, paymentIntent } = charge.known.facts;
    place(id, null, paymentIntent).charges.push(charge);
  }
  for (const session of objects["checkout.session"].values()) {
    const { id, paymentIntent } = session.known.facts;
    place(id, null, paymentIntent).sessions.push(session);
  }
  for (const refund of objects.refund.values()) {
    const { id, charge, paymentIntent } = refund.known.facts;
    place(id, charge, paymentIntent).refunds.push(refund);
  }
  for (const dispute of objects.dispute.values()) {
    const { id, charge, paymentIntent } = dispute.known.facts;
    place(id, charge, paymentIntent).disputes.push(dispute);
  }
  for (const transaction of objects.balance_transaction.values()) {
    const root = rootOf.get(transaction.known.facts.source ?? "");
    if (root !== undefined) at(root).transactions.push(transaction);
  }
  return groups;
}

async function readPayments(db: Queryable, roots: string[]) {
  return db
    .select()
    .from(payments)
    .where(or(among(payments.stripePaymentIntent, roots), among(payments.stripeCharge, roots)));
}
