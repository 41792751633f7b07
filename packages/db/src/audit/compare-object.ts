import { type Fact, type FactsOf, joinRules, type ObjectType } from "@rentease/core";
import type { DifferingField } from "../schema/audit-differences.ts";
import { differingFields } from "./differing-fields.ts";
import { isOpenSession } from "./figures.ts";

/** `unchecked`: nothing is known yet, it was only named. */
export type Cause = "missing" | "extra" | "differs" | "derived" | "payout_sum" | "unchecked";

/** How an object differs from Stripe's word, which is null when Stripe has no such object; null when it doesn't. */
export type Difference = { cause: Cause; fields: DifferingField[] };

/** @param erased fields off which a guest was erased: that Stripe still knows is no difference. */
export function compareObject(
  type: ObjectType,
  stored: FactsOf<ObjectType> | null,
  told: FactsOf<ObjectType> | null,
  erased: readonly string[],
): Difference | null {
  if (!told) return stored && { cause: "extra", fields: [] };
  if (isOpenSession(type, told) && (!stored || isOpenSession(type, stored))) return null;
  if (!stored) return { cause: "missing", fields: [] };
  // What only a payout's lines say, an object of Stripe's lacks.
  const { toldElsewhere = [] }: { toldElsewhere?: readonly string[] } = joinRules[type];
  const fields = differingFields(stored, told, [...toldElsewhere, ...erased]);
  return fields.length > 0 ? { cause: "differs", fields } : null;
}

/** The object that an answer is about, first in it. */
export function factsIn(answer: readonly Fact[] | null): FactsOf<ObjectType> | null {
  return answer?.[0]?.facts ?? null;
}
