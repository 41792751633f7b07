import type { Queryable, Transaction } from "../database.ts";
import { bookingsOf } from "../decisions/decided-state.ts";
import { readStanding, record } from "../decisions/decide.ts";
import { DecisionConflictError, NothingToUndoError } from "../decisions/errors.ts";
import { standingDecisions, system } from "../decisions/history.ts";
import { followMoney } from "../decisions/undo-decision.ts";
import { decidePair, judgePair, type LockedPair } from "./lock-pair.ts";
import { releasePair } from "./release.ts";

/**
 * Takes an adoption back: both payments stand as before, and the pair is rejected. Of a rejected pair, takes the
 * rejection back: it is proposed again.
 * @param expectedState the pair's as the caller saw it: another one since is a conflict.
 * @throws AdoptionNotFoundError, NothingToUndoError, DecisionConflictError (also where a person decided about the
 *   Stripe payment since: that is to be undone first)
 */
export async function undoAdoption(
  db: Queryable,
  id: string,
  by: string,
  expectedState?: string,
): Promise<void> {
  await decidePair(db, id, async (tx, pair) => {
    if (expectedState !== undefined && pair.adoption.state !== expectedState) {
      throw new DecisionConflictError(`the pair is ${pair.adoption.state}, not ${expectedState}`);
    }
    if (pair.adoption.state === "accepted") await undoAccepted(tx, pair, by);
    else if (pair.adoption.state === "rejected") await judgePair(tx, pair, "suggested", by);
    else throw new NothingToUndoError("nothing was decided about this pair");
  });
}

async function undoAccepted(
  tx: Transaction,
  { adoption, typed, stripe }: LockedPair,
  by: string,
): Promise<void> {
  const standing = await readStanding(tx, stripe);
  const entry = await readStanding(tx, typed);
  const decisions = standingDecisions(standing.history);
  const adopted = decisions.findLast(({ action }) => action === "adopted");
  const since = adopted ? decisions.slice(decisions.indexOf(adopted) + 1) : [];
  if (adoption.before && since.some(({ decidedBy }) => decidedBy !== system)) {
    throw new DecisionConflictError("the payment was decided since: undo that first");
  }
  const after = adoption.before ? followMoney(adoption.before, stripe) : standing.state;
  await record(
    tx,
    standing,
    {
      action: "undone",
      ...(adopted ? { undoes: adopted.id } : {}),
      after: () => after,
      concerned: bookingsOf(entry.state),
      afterwards: () => releasePair(tx, adoption, entry, "rejected", by),
    },
    { by },
  );
}
