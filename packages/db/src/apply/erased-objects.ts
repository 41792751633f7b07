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

// An id alone is an object whose payer was erased; `pi_1 description` a trace, beside which stands `pi_1 *`, so that one
// look into the index says of most ids that there is none.
const traced = (id: string) => `${id} *`;

/** What was erased of these Stripe ids. */
export async function readErased(db: Queryable, ids: readonly string[]): Promise<Erased> {
  if (ids.length === 0) return nothingErased;
  const rows = await db
    .select({ stripeId: erasedObjects.stripeId })
    .from(erasedObjects)
    .where(among(erasedObjects.stripeId, [...ids, ...ids.map(traced)]));
  const found = new Set(rows.map(({ stripeId }) => stripeId));
  return {
    whole: new Set(ids.filter((id) => found.has(id))),
    traces: await readTraces(
      db,
      ids.filter((id) => found.has(traced(id))),
    ),
  };
}

async function readTraces(db: Queryable, ids: readonly string[]): Promise<Erased["traces"]> {
  const traces = new Map<string, Set<Trace>>();
  if (ids.length === 0) return traces;
  const rows = await db.execute<{ id: string; trace: Trace }>(sql`
    select split_part(stripe_id, ' ', 1) as id, substr(stripe_id, strpos(stripe_id, ' ') + 1) as trace
    from erased_objects
    where split_part(stripe_id, ' ', 1) = any(${sql.param([...ids])}::text[])
      and strpos(stripe_id, ' ') > 0 and stripe_id not like '% *'`);
  for (const { id, trace } of rows) traces.set(id, (traces.get(id) ?? new Set()).add(trace));
  return traces;
}

/** Has `apply` keep it off whatever comes of these objects, and of what names them. */
export async function rememberErased(tx: Transaction, { whole, traces }: Erased): Promise<void> {
  const marks = [...traces].flatMap(([id, each]) =>
    each.size === 0 ? [] : [traced(id), ...[...each].map((trace) => `${id} ${trace}`)],
  );
  const values = [...whole, ...marks].map((stripeId) => ({ stripeId }));
  if (values.length > 0) await tx.insert(erasedObjects).values(values).onConflictDoNothing();
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
