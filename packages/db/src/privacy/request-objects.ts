import { requestFetches } from "../apply/request-fetches.ts";
import { objectTypes } from "../apply/stored-objects.ts";
import type { Transaction } from "../database.ts";
import { redactedObject } from "./redacted-payload.ts";

/** The object that an event was about, where it is of a kind that is kept, and so can be fetched; null otherwise. */
export function keptObject(payload: string) {
  const object = redactedObject(payload);
  return objectTypes.some((type) => type === object?.objectType) ? object : null;
}

/** Has what these payloads, redacted or about to be, are about fetched from Stripe: each object once. */
export async function requestObjects(tx: Transaction, payloads: readonly string[]): Promise<void> {
  const objects = new Map(
    payloads.flatMap((payload) => {
      const object = keptObject(payload);
      return object ? [[object.stripeId, { ...object, reason: "redacted" }] as const] : [];
    }),
  );
  await requestFetches(tx, [...objects.values()]);
}
