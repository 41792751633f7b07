import type { ObjectType } from "@rentease/core";
import type { backfills } from "../schema/index.ts";

/**
 * What is done with the objects that Stripe lists: `apply` writes them into the books, `dry_run` does the same and takes
 * it back, `compare` is an audit's walk.
 */
export type BackfillMode = "apply" | "dry_run" | "compare";

export type Backfill = typeof backfills.$inferSelect;

/** The kinds of object that Stripe lists by the time they were created; a charge brings its PaymentIntent. */
export const listedObjects = [
  "charge",
  "refund",
  "dispute",
  "payout",
  "balance_transaction",
  "checkout.session",
] as const satisfies readonly ObjectType[];

export type ListedObject = (typeof listedObjects)[number];

export function isListedObject(kind: string): kind is ListedObject {
  return listedObjects.some((object) => object === kind);
}

/** What people call it: an audit is a walk that compares. */
export function kindOf({ mode }: { mode: string }): "audit" | "backfill" {
  return mode === "compare" ? "audit" : "backfill";
}
