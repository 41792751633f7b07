import { addNote } from "@rentease/db";
import { z } from "zod";
import { readPayment } from "../../api/payments.ts";
import { actorOf } from "../actor.ts";
import { hrefOf } from "../frame.ts";
import { action } from "../page.ts";
import { decisionFields } from "./decide-about.ts";

/** Writes a note about a payment, for colleagues: it decides nothing. */
export const addNoteAction = action({
  path: "/payments/:id/notes",
  form: z.object({
    text: z.string().trim().min(1, "write something first").max(2_000),
    to: decisionFields.to,
  }),
  async act({ deps, params, user, frame }, { text, to }) {
    const { id } = await readPayment(deps.db, params["id"] ?? "");
    await addNote(deps.db, id, { by: actorOf(user), text });
    return { to: to || hrefOf(frame, `/payments/${id}`), notice: "The note is kept." };
  },
});
