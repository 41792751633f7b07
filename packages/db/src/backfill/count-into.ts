import { type SQL, sql } from "drizzle-orm";
import type { ApplyResult } from "../apply/apply-facts.ts";

export const counts = ["created", "changed", "matched", "suggested", "adopted"] as const;

/** Adds what was applied to a window's counts: the assignments of an UPDATE. */
export function countInto(result: Omit<ApplyResult, "late">): SQL {
  return sql`
    created = created + ${result.created}, changed = changed + ${result.changed},
    matched = matched + ${result.matched}, suggested = suggested + ${result.suggested},
    adopted = adopted + ${result.adopted}`;
}
