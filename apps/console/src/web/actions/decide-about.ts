import {
  type Decider,
  DecisionConflictError,
  type ListedPayment,
  type Queryable,
  readActorNames,
  readDecisionHistory,
} from "@rentease/db";
import { z } from "zod";
import { readPayment } from "../../api/payments.ts";
import { Problem } from "../../api/problem.ts";
import { actorOf } from "../actor.ts";
import { capitalised, decisionInWords } from "../decision-in-words.ts";
import { hrefOf } from "../frame.ts";
import type { Asked, Done } from "../page.ts";

/** What staff write beside something. */
export const note = z.string().trim().max(2_000).optional();

/** What every form that decides about a payment has. */
export const decisionFields = {
  note,
  /** The payment's `decision` as its page showed it, empty for none: another one since is a conflict. */
  expected_decision: z
    .union([z.literal("").transform(() => null), z.uuid()], { error: "is no decision's id" })
    .optional(),
  /** Where to go on; the payment's page unless given. */
  to: z.string().max(2_000).optional(),
};

type Said = {
  note?: string | undefined;
  expected_decision?: string | null | undefined;
  to?: string | undefined;
};

/**
 * Decides about the payment of the path, or one that is named, and goes on to where the form says.
 * @param decide does it, and says what was done: it is given the payment as it stands before.
 * @throws Problem 404; of a conflict, 409 with who decided meanwhile.
 */
export async function decideAbout(
  asked: Asked,
  said: Said,
  decide: (payment: ListedPayment, decider: Decider) => Promise<void>,
  noticeOf: (after: ListedPayment, before: ListedPayment) => string,
  id = asked.params["id"] ?? "",
): Promise<Done> {
  const { db } = asked.deps;
  const payment = await readPayment(db, id);
  const decider = {
    by: actorOf(asked.user),
    note: said.note || undefined,
    expectedDecision: said.expected_decision,
  };
  try {
    await decide(payment, decider);
  } catch (error) {
    if (!(error instanceof DecisionConflictError)) throw error;
    throw await conflictOf(error, db, payment, decider);
  }
  const after = await readPayment(db, payment.id);
  const to = said.to ? tellDecision(said.to, after) : hrefOf(asked.frame, `/payments/${after.id}`);
  return { to, notice: noticeOf(after, payment) };
}

/** Where a page offers to take back what was decided last, it says which decision that is. */
function tellDecision(to: string, { id, decision }: ListedPayment): string {
  const url = new URL(to, "http://console");
  if (url.searchParams.get("last") !== id || decision === null) return to;
  url.searchParams.set("decided", decision);
  return url.pathname + url.search;
}

/** A conflict, told by who made it. Names of staff are for the one who asked: nothing of it is logged. */
async function conflictOf(
  error: DecisionConflictError,
  db: Queryable,
  payment: ListedPayment,
  { by, expectedDecision }: Decider,
): Promise<Problem> {
  const [last] = await readDecisionHistory(db, payment.id);
  const known = last === undefined || last.id === expectedDecision;
  const nameOf = await readActorNames(db);
  const detail = known
    ? `${capitalised(error.message)}.`
    : `${last.by === by ? "You" : capitalised(nameOf(last.by))} ${decisionInWords(last, payment.currency)} ` +
      `meanwhile. Nothing was changed: this page shows how it stands now.`;
  return new Problem(409, error.code, { detail }, { cause: error });
}
