import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { jsonForm } from "@rentease/core";
import { addNote, listNotes } from "@rentease/db";
import { actorOf } from "./actor.ts";
import { answers, jsonBody } from "./answers.ts";
import type { ApiEnv } from "./env.ts";
import { moment, note } from "./fields.ts";
import { paymentParam, readPayment } from "./payments.ts";

const noteSchema = z
  .object({ id: z.uuid(), by: z.string(), at: moment, text: z.string() })
  .openapi("Note");

const tags = ["Payments"];

const list = createRoute({
  method: "get",
  path: "/payments/{id}/notes",
  tags,
  summary: "What people wrote about a payment, the last first",
  request: { params: paymentParam },
  responses: answers("The notes", z.object({ items: z.array(noteSchema) }), [404, 422]),
});

const add = createRoute({
  method: "post",
  path: "/payments/{id}/notes",
  tags,
  summary: "Write a note about a payment, which decides nothing",
  request: {
    params: paymentParam,
    body: jsonBody(z.strictObject({ text: note.min(1) }).openapi("NewNote")),
  },
  responses: answers("The note", noteSchema, [400, 404, 409, 413, 415, 422]),
});

export function addNotes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(list, async (c) => {
    const { id } = await readPayment(c.var.db, c.req.valid("param").id);
    const notes = await listNotes(c.var.db, id);
    return c.json({ items: notes.map((each) => jsonForm(each)) }, 200);
  });
  api.openapi(add, async (c) => {
    const { id } = await readPayment(c.var.db, c.req.valid("param").id);
    const { text } = c.req.valid("json");
    return c.json(jsonForm(await addNote(c.var.db, id, { by: actorOf(c), text })), 200);
  });
}
