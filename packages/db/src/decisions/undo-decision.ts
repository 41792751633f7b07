import type { Adoption } from "../adoptions/accept.ts";
import { acceptedAdoption, releasePair } from "../adoptions/release.ts";
import type { Queryable, Transaction } from "../database.ts";
import type { DecidedState } from "../schema/match-decisions.ts";
import { bookingsOf, undecided } from "./decided-state.ts";
import { decide, type Decider, readStanding, type Standing } from "./decide.ts";
import { DecisionConflictError, NothingToUndoError } from "./errors.ts";
import { lastUndoable, system } from "./history.ts";
import { lockPayments } from "./lock-payment.ts";

/**
 * Takes a person's last decision about a payment back: it stands exactly as it did before. Again, and the one before
 * that is taken back. An adoption that came with or after the decision goes with it, so that no money counts nowhere.
 * @throws NothingToUndoError, DecisionConflictError, PaymentNotFoundError, PaymentAdoptedError
 */
export async function undoDecision(
  db: Queryable,
  paymentId: string,
  decider: Decider,
): Promise<void> {
  const adoption = await acceptedAdoption(db, paymentId);
  const also = adoption ? [adoption.manualPaymentId] : [];
  await decide(
    db,
    paymentId,
    decider,
    async (standing, tx) => {
      const { payment, history, state } = standing;
      const last = lastUndoable(history);
      if (!last?.before) throw new NothingToUndoError("no decision of a person is left to undo");
      const current = await acceptedAdoption(tx, paymentId);
      if (current?.id !== adoption?.id) {
        throw new DecisionConflictError("the payment was adopted or given back meanwhile");
      }
      const since = history.slice(history.indexOf(last));
      const released = current && since.some(({ action }) => action === "adopted") ? current : null;
      const typed = released ? await readTyped(tx, released) : null;
      const restored =
        last.action === "refund_directed"
          ? { ...state, directions: last.before.directions }
          : followMoney(last.before, payment);
      return {
        action: "undone",
        undoes: last.id,
        after: () => restored,
        concerned: typed ? bookingsOf(typed.state) : [],
        afterwards: async () => {
          const outcome = last.action === "adopted" ? "rejected" : "suggested";
          if (released && typed) {
            await releasePair(tx, released, typed, outcome, decider.by);
          }
        },
      };
    },
    also,
  );
}

/** The typed payment of an adoption, which is locked. */
async function readTyped(tx: Transaction, { manualPaymentId }: Adoption): Promise<Standing | null> {
  const [typed] = await lockPayments(tx, [manualPaymentId]);
  return typed ? readStanding(tx, typed) : null;
}

/** A rule's match stands for all the payment brought, also where that changed since. A person's amounts are theirs. */
export function followMoney(state: DecidedState, { received }: Standing["payment"]): DecidedState {
  const [only, ...others] = state.allocations;
  if (!only || others.length > 0 || only.decidedBy !== system) return state;
  if (received <= 0n) return undecided("unmatched", "nothing_received");
  return { ...state, allocations: [{ ...only, amount: received.toString() }] };
}
