import type { ChargeFacts } from "./charge.ts";
import type { CheckoutSessionFacts } from "./checkout-session.ts";
import type { Fact, FactsOf, ObjectType } from "./fact.ts";
import type { Known } from "./join.ts";
import type { PaymentIntentFacts } from "./payment-intent.ts";

/**
 * What says who paid, by kind of object: payer, card, and texts in which anybody may have written anything. All else
 * (ids, amounts, states, times) stays when a guest is erased, so that the sums do.
 */
export const personalFields: { [Type in ObjectType]: readonly (keyof FactsOf<Type> & string)[] } = {
  payment_intent: ["receiptEmail", "description", "statementDescriptor", "metadata"],
  charge: [
    "cardLast4",
    "cardFingerprint",
    "payerName",
    "payerEmail",
    "payerPhone",
    "receiptEmail",
    "description",
    "statementDescriptor",
    "metadata",
  ],
  "checkout.session": ["payerName", "payerEmail", "payerPhone", "clientReferenceId", "metadata"],
  refund: [],
  dispute: [],
  payout: [],
  balance_transaction: [],
};

/**
 * A snapshot without who paid. Each field alone, and always alike: where two snapshots agree, what is left of their join
 * is the join of what is left, so that an erased object converges like any other (P3).
 * @param referenceKeys metadata that names a booking, which stays: the booking does.
 */
export function withoutPersonalData(fact: Fact, referenceKeys: readonly string[]): Fact {
  switch (fact.object) {
    case "payment_intent":
      return { ...fact, facts: intentWithoutPayer(fact.facts, referenceKeys) };
    case "charge":
      return { ...fact, facts: chargeWithoutPayer(fact.facts, referenceKeys) };
    case "checkout.session":
      return { ...fact, facts: sessionWithoutPayer(fact.facts, referenceKeys) };
    default:
      return fact;
  }
}

export function intentWithoutPayer(
  facts: PaymentIntentFacts,
  referenceKeys: readonly string[],
): PaymentIntentFacts {
  return {
    ...facts,
    receiptEmail: null,
    description: null,
    statementDescriptor: null,
    metadata: referencesOnly(facts.metadata, referenceKeys),
  };
}

export function chargeWithoutPayer(
  facts: ChargeFacts,
  referenceKeys: readonly string[],
): ChargeFacts {
  return {
    ...facts,
    cardLast4: null,
    cardFingerprint: null,
    payerName: null,
    payerEmail: null,
    payerPhone: null,
    receiptEmail: null,
    description: null,
    statementDescriptor: null,
    metadata: referencesOnly(facts.metadata, referenceKeys),
  };
}

export function sessionWithoutPayer(
  facts: CheckoutSessionFacts,
  referenceKeys: readonly string[],
): CheckoutSessionFacts {
  const { clientReferenceId } = facts;
  return {
    ...facts,
    payerName: null,
    payerEmail: null,
    payerPhone: null,
    clientReferenceId:
      clientReferenceId !== null && isReference(clientReferenceId) ? clientReferenceId : null,
    metadata: referencesOnly(facts.metadata, referenceKeys),
  };
}

/** Fields that are gone disagree no more; what is left of the others still may. */
export function openConflicts(
  { facts, conflicts }: Known<Record<string, unknown>>,
  personal: readonly string[],
): string[] {
  return conflicts.filter((field) => !personal.includes(field) || facts[field] !== null);
}

export function referencesOnly(
  metadata: Record<string, string>,
  referenceKeys: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).filter(
      ([key, value]) => referenceKeys.includes(key) && isReference(value),
    ),
  );
}

/** One token with a digit in it, as RE-2025-0142 or 14: an address, a name or a sentence is none. */
function isReference(value: string): boolean {
  return /^[\p{L}\d]+(?:[-_/.#][\p{L}\d]+)*$/u.test(value.trim()) && /\d/.test(value);
}
