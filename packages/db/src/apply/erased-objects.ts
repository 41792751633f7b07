import {
  type Fact,
  fieldOf,
  personalFields,
  rootsOf,
  type Trace,
  withoutPersonalData,
  withoutTraces,
} from "@rentease/core";
import { sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Queryable, Transaction } from "../database.ts";
import { erasedObjects } from "../schema/index.ts";

/** What is kept off the objects of some Stripe ids. */
export type Erased = {
  /** Those whose payer was erased. */
  whole: ReadonlySet<string>;
  /** Of payments that somebody else made: where a guest who was erased had stood. */
  traces: ReadonlyMap<string, ReadonlySet<Trace>>;
};

export const nothingErased: Erased = { whole: new Set(), traces: new Map() };

/** What was erased of these Stripe ids. */
export async function readErased(db: Queryable, ids: readonly string[]): Promise<Erased> {
  if (ids.length === 0) return nothingErased;
  const rows = await db
    .select({ id: erasedObjects.stripeId, traces: erasedObjects.traces })
    .from(erasedObjects)
    .where(among(erasedObjects.stripeId, ids));
  return {
    whole: new Set(rows.flatMap(({ id, traces }) => (traces === null ? [id] : []))),
    traces: new Map(
      rows.flatMap(({ id, traces }) => (traces === null ? [] : [[id, new Set(traces)] as const])),
    ),
  };
}

/** Has `apply` keep it off whatever comes of these objects, and of what names them. */
export async function rememberErased(tx: Transaction, { whole, traces }: Erased): Promise<void> {
  const values = [
    ...[...whole].map((stripeId) => ({ stripeId, traces: null })),
    ...[...traces].flatMap(([stripeId, each]) =>
      each.size === 0 || whole.has(stripeId) ? [] : [{ stripeId, traces: [...each] }],
    ),
  ];
  if (values.length === 0) return;
  await tx
    .insert(erasedObjects)
    .values(values)
    .onConflictDoUpdate({
      target: erasedObjects.stripeId,
      // Who paid is all there is to keep off: then no trace is asked for, before or after.
      set: {
        traces: sql`
          case when ${erasedObjects.traces} is not null and excluded.traces is not null
          then array(select distinct unnest(${erasedObjects.traces} || excluded.traces)) end`,
      },
    });
}

/** A fact without what was erased: of the object itself, and of a new charge or session of its PaymentIntent. */
export function keptOf(fact: Fact, erased: Erased, referenceKeys: readonly string[]): Fact {
  if (isWhole(fact, erased)) return withoutPersonalData(fact, referenceKeys);
  const traces = tracesOn(fact, erased);
  if (traces.size === 0) return fact;
  switch (fact.object) {
    case "payment_intent":
      return { ...fact, facts: withoutTraces(fact.facts, traces, referenceKeys) };
    case "charge":
      return { ...fact, facts: withoutTraces(fact.facts, traces, referenceKeys) };
    case "checkout.session":
      return { ...fact, facts: withoutTraces(fact.facts, traces, referenceKeys) };
    default:
      return fact;
  }
}

/** Whether something is left out of a fact. */
export function isErased(fact: Fact, erased: Erased): boolean {
  return (
    isWhole(fact, erased) ||
    (personalFields[fact.object].length > 0 && tracesOn(fact, erased).size > 0)
  );
}

/** The fields that are not, or not all, what Stripe says. */
export function erasedFields(fact: Fact, erased: Erased): readonly string[] {
  return isWhole(fact, erased)
    ? personalFields[fact.object]
    : [...tracesOn(fact, erased)].map(fieldOf);
}

function isWhole(fact: Fact, { whole }: Erased): boolean {
  return whole.size > 0 && rootsOf(fact).some((root) => whole.has(root));
}

/** The traces to be kept off a fact. */
export function tracesOn(fact: Fact, { traces }: Erased): ReadonlySet<Trace> {
  if (traces.size === 0) return new Set();
  return new Set(carriersOf(fact).flatMap((id) => [...(traces.get(id) ?? [])]));
}

/** Where a trace on an object is remembered: with its PaymentIntent as well, whose texts Stripe copies to its charges. */
export function carriersOf(fact: Fact): string[] {
  return fact.object === "checkout.session" ? [fact.facts.id] : rootsOf(fact);
}
