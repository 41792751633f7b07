import {
  acceptAdoption,
  DecisionConflictError,
  listAdoptions,
  type ListedAdoption,
  type Queryable,
  readActorNames,
  rejectAdoption,
  showAdoption,
  undoAdoption,
} from "@rentease/db";
import { z } from "zod";
import { Problem } from "../../api/problem.ts";
import { actorOf } from "../actor.ts";
import { capitalised } from "../decision-in-words.ts";
import { type Frame, hrefOf } from "../frame.ts";
import { action } from "../page.ts";

/** What a person may say about a typed and a Stripe payment, and where that leads. */
const verdicts = [
  {
    verb: "accept",
    decide: acceptAdoption,
    notice: "That pair is one payment now, and counts once.",
    leadsTo: nextPair,
  },
  {
    verb: "reject",
    decide: rejectAdoption,
    notice: "That pair stays two payments, and is not proposed again.",
    leadsTo: nextPair,
  },
  {
    verb: "undo",
    decide: undoAdoption,
    notice: "Taken back.",
    leadsTo: async (_db, frame, id) => hrefOf(frame, `/adoptions/${id}`),
  },
] satisfies {
  verb: string;
  decide: (db: Queryable, id: string, by: string, expectedState?: string) => Promise<void>;
  notice: string;
  leadsTo: (db: Queryable, frame: Frame, decided: string) => Promise<string>;
}[];

export const adoptionActions = verdicts.map(({ verb, decide, notice, leadsTo }) =>
  action({
    path: `/adoptions/:id/${verb}`,
    /** The pair's state as its page showed it: to take back what somebody took back since is a conflict. */
    form: z.object({ expected_state: z.string().max(255).optional() }),
    async act({ deps: { db }, params, user, frame }, { expected_state: expectedState }) {
      const id = params["id"] ?? "";
      const by = actorOf(user);
      try {
        await decide(db, id, by, expectedState);
      } catch (error) {
        if (!(error instanceof DecisionConflictError)) throw error;
        throw await conflictOf(error, db, id, { by, expectedState: expectedState ?? "suggested" });
      }
      return { to: await leadsTo(db, frame, id), notice };
    },
  }),
);

/** The next one that waits, after the last the first; the queue once none does. */
async function nextPair(db: Queryable, frame: Frame, decided: string): Promise<string> {
  const first = { state: "suggested", limit: 1 };
  const [next] = [
    ...(await listAdoptions(db, { ...first, cursor: decided })),
    ...(await listAdoptions(db, first)),
  ];
  return hrefOf(frame, next ? `/adoptions/${next.id}` : "/review", { last: decided });
}

/** A conflict, told by who made it. Names of staff are for the one who asked: nothing of it is logged. */
async function conflictOf(
  error: DecisionConflictError,
  db: Queryable,
  id: string,
  { by, expectedState }: { by: string; expectedState: string },
): Promise<Problem> {
  const adoption = await showAdoption(db, id);
  const since =
    adoption && (adoption.state === expectedState ? await tookOne(db, adoption) : adoption);
  const nameOf = await readActorNames(db);
  const detail = since
    ? `${since.by === by ? "You" : capitalised(nameOf(since.by))} ${saidOf(since, id)} meanwhile. ` +
      `Nothing was changed: this page shows how it stands now.`
    : `${capitalised(error.message)}.`;
  return new Problem(409, error.code, { detail }, { cause: error });
}

/** Of a pair that nobody decided: the other one that one of its two was accepted in. */
async function tookOne(
  db: Queryable,
  { state, typed, stripe }: ListedAdoption,
): Promise<ListedAdoption | null> {
  if (state !== "suggested") return null;
  const accepted = { state: "accepted", limit: 1 };
  const [pair] = [
    ...(await listAdoptions(db, { ...accepted, payment: typed.id })),
    ...(await listAdoptions(db, { ...accepted, payment: stripe.id })),
  ];
  return pair ?? null;
}

/** To stand after a name. */
function saidOf({ id, state }: ListedAdoption, asked: string): string {
  if (state === "suggested") return "took back what was decided";
  const what = state === "accepted" ? "one payment" : "two payments";
  return id === asked ? `said that they are ${what}` : "adopted one of the two with another";
}
