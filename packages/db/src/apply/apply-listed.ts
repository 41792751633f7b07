import {
  type Fact,
  type FactsOf,
  joinKnown,
  joinRules,
  type ObjectType,
  rootsOf,
  same,
} from "@rentease/core";
import type { Transaction } from "../database.ts";
import { lookUpByIndex } from "../look-up-by-index.ts";
import { applyFacts, type ApplyResult } from "./apply-facts.ts";
import type { ApplyRules } from "./derive-payments.ts";
import { nothingErased } from "./erased-objects.ts";
import { lockRoots } from "./lock-roots.ts";
import type { StoredObject } from "./objects/object-kind.ts";
import { noObjects, readKind, type StoredObjects } from "./stored-objects.ts";

export const nothingApplied: ApplyResult = {
  erased: nothingErased,
  late: [],
  created: 0,
  changed: 0,
  matched: 0,
  suggested: 0,
  adopted: 0,
};

/**
 * Applies what Stripe listed, much of which is usually known: without locks what can't change anything is left out.
 * That holds for good, because rows only ever take facts in; a row that is replaced by an answer is the newer one.
 */
export async function applyListed(
  tx: Transaction,
  facts: readonly Fact[],
  rules: ApplyRules,
): Promise<ApplyResult> {
  await lookUpByIndex(tx);
  const news = await findNews(tx, facts);
  if (news.length === 0) return nothingApplied;
  const roots = await lockRoots(tx, news.flatMap(rootsOf));
  return applyFacts(tx, roots, { facts: news }, rules);
}

async function findNews(tx: Transaction, facts: readonly Fact[]): Promise<Fact[]> {
  const ids = new Map<ObjectType, string[]>();
  for (const { object, facts: told } of facts) {
    ids.set(object, [...(ids.get(object) ?? []), told.id]);
  }
  const stored = noObjects();
  await Promise.all([...ids].map(([type, ofType]) => readKind(tx, stored, type, ofType)));
  return facts.filter((fact) => isNews(stored, fact));
}

function isNews<Type extends ObjectType>(stored: StoredObjects, fact: Fact<Type>): boolean {
  const type: Type = fact.object;
  const facts: FactsOf<Type> = fact.facts;
  const objects: Map<string, StoredObject<FactsOf<Type>>> = stored[type];
  const before = objects.get(facts.id)?.known;
  // What is in conflict waits for an answer that takes this snapshot into account.
  if (!before || before.conflicts.length > 0) return true;
  return !same(joinKnown(joinRules[type], before, { facts, conflicts: [] }), before);
}
