import { type FoldedIdentity, foldIdentity } from "../matching/identity.ts";
import { holdsAddress } from "./address.ts";
import type { Fact } from "./fact.ts";
import { personalFields, referencesOnly } from "./personal-data.ts";

/**
 * Where in a snapshot a guest stands although somebody else pays: the name of a personal field, or `metadata.` and a key.
 * `metadata` alone is all of it that names no booking: the guest stands in a key.
 */
export type Trace = string;

/** Stripe copies these from a PaymentIntent to its charges: what is taken off one of them is kept off all. */
const copied: readonly string[] = ["receiptEmail", "description", "statementDescriptor"];

export function isCopied(trace: Trace): boolean {
  return copied.includes(trace) || fieldOf(trace) === "metadata";
}

/** The field of the snapshot that a trace is in. */
export function fieldOf(trace: Trace): string {
  return trace.startsWith(ofKey) ? "metadata" : trace;
}

const ofKey = "metadata.";

/**
 * The traces of a guest: whatever holds the address and, where something does, texts beside it that are nothing but the
 * guest's name or phone. A name alone, or in the middle of a text, may be anybody's.
 */
export function tracesOf(fact: Fact, guest: { email: string; others: FoldedIdentity[] }): Trace[] {
  const found = placesOf(fact, holdsAddress(guest.email));
  if (found.length === 0) return [];
  const beside = placesOf(fact, (text) => guest.others.some((other) => isNothingBut(text, other)));
  return [...new Set([...found, ...beside.filter(isCopied)])].sort();
}

function isNothingBut(text: string, { name, phone }: FoldedIdentity): boolean {
  const said = foldIdentity({ name: text, email: null, phone: /\p{L}/u.test(text) ? null : text });
  return (
    (name.length > 0 && sorted(said.name) === sorted(name) && !/\d/.test(text)) ||
    (phone !== null && said.phone === phone)
  );
}

const sorted = (name: readonly string[]) => [...name].sort().join(" ");

function placesOf({ object, facts }: Fact, says: (text: string) => boolean): Trace[] {
  const fields: readonly string[] = personalFields[object];
  return Object.entries<unknown>(facts)
    .filter(([field]) => fields.includes(field))
    .flatMap(([field, value]) => {
      if (typeof value === "string") return says(value) ? [field] : [];
      return Object.entries(value ?? {}).flatMap(([key, said]) => {
        if (says(key)) return ["metadata"];
        return typeof said === "string" && says(said) ? [`${ofKey}${key}`] : [];
      });
    });
}

/** Facts without what stands at these places: each field alone, and always alike, as with all of it (personal-data.ts). */
export function withoutTraces<Facts extends { metadata: Record<string, string> }>(
  facts: Facts,
  traces: ReadonlySet<Trace>,
  referenceKeys: readonly string[],
): Facts {
  const gone = [...traces].filter((trace) => fieldOf(trace) !== "metadata" && trace in facts);
  const left = traces.has("metadata")
    ? referencesOnly(facts.metadata, referenceKeys)
    : facts.metadata;
  return {
    ...facts,
    ...Object.fromEntries(gone.map((field) => [field, null])),
    metadata: Object.fromEntries(
      Object.entries(left).filter(([key]) => !traces.has(`${ofKey}${key}`)),
    ),
  };
}
