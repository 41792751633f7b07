import type { Queryable } from "../database.ts";
import { DecisionConflictError } from "../decisions/errors.ts";
import { decidePair, judgePair } from "./lock-pair.ts";

/**
 * A person says that a proposed pair is two payments: it never comes back.
 * @throws AdoptionNotFoundError, DecisionConflictError
 */
export async function rejectAdoption(db: Queryable, id: string, by: string): Promise<void> {
  await decidePair(db, id, async (tx, pair) => {
    if (pair.adoption.state !== "suggested") {
      throw new DecisionConflictError(`the pair is ${pair.adoption.state}, not proposed`);
    }
    await judgePair(tx, pair, "rejected", by);
  });
}
