import { acceptAdoption, type Queryable, rejectAdoption, undoAdoption } from "@rentease/db";
import { z } from "zod";
import { actorOf } from "../actor.ts";
import { hrefOf } from "../frame.ts";
import { action } from "../page.ts";

/** What a person may say about a typed and a Stripe payment. */
const verdicts = [
  { verb: "accept", decide: acceptAdoption, notice: "They are one payment now, and count once." },
  {
    verb: "reject",
    decide: rejectAdoption,
    notice: "They stay two payments, and are not proposed again.",
  },
  { verb: "undo", decide: undoAdoption, notice: "Taken back." },
] satisfies {
  verb: string;
  decide: (db: Queryable, id: string, by: string) => Promise<void>;
  notice: string;
}[];

export const adoptionActions = verdicts.map(({ verb, decide, notice }) =>
  action({
    path: `/adoptions/:id/${verb}`,
    form: z.object({}),
    async act({ deps: { db }, params, user, frame }) {
      const id = params["id"] ?? "";
      await decide(db, id, actorOf(user));
      return { to: hrefOf(frame, `/adoptions/${id}`), notice };
    },
  }),
);
