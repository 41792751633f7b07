import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { jsonForm } from "@rentease/core";
import {
  acceptAdoption,
  type AdoptionPreview,
  DecisionConflictError,
  type ListedAdoption,
  listAdoptions,
  previewAdoption,
  type Queryable,
  rejectAdoption,
  showAdoption,
  undoAdoption,
} from "@rentease/db";
import type { Context } from "hono";
import { actorOf } from "./actor.ts";
import { answers } from "./answers.ts";
import type { ApiEnv } from "./env.ts";
import { amount, moment } from "./fields.ts";
import { pageOf, pageQuery, readPage, uuidCursor } from "./paging.ts";
import { paymentSchema } from "./payment-json.ts";
import { Problem } from "./problem.ts";
import { withStateNow } from "./with-state-now.ts";

const adoptionSchema = z
  .object({
    id: z.uuid(),
    state: z.string().openapi({ description: "suggested, accepted or rejected" }),
    rule: z.string(),
    reasons: z.array(z.string()),
    by: z.string(),
    decided_at: moment,
    typed: paymentSchema.openapi({ description: "What staff typed in" }),
    stripe: paymentSchema.openapi({ description: "The Stripe payment that it is" }),
  })
  .openapi("Adoption");

const previewedSchema = adoptionSchema
  .extend({
    preview: z
      .object({
        typed: paymentSchema,
        stripe: paymentSchema,
        bookings: z.array(
          z.object({
            booking: z.string(),
            currency: z.string(),
            paid_now: amount,
            paid_accepted: amount,
          }),
        ),
      })
      .nullable()
      .openapi({ description: "How all would stand once accepted; null where it can't be" }),
  })
  .openapi("PreviewedAdoption");

const idParam = z.object({ id: z.uuid() });
const tags = ["Adoptions"];

const list = createRoute({
  method: "get",
  path: "/adoptions",
  tags,
  summary: "Typed payments and the Stripe payments that they are or may be, the last found first",
  request: {
    query: z.strictObject({
      ...pageQuery(uuidCursor),
      state: z.enum(["suggested", "accepted", "rejected"]).optional(),
    }),
  },
  responses: answers("A page of adoptions", pageOf(adoptionSchema), [422]),
});

const show = createRoute({
  method: "get",
  path: "/adoptions/{id}",
  tags,
  summary: "An adoption, and what accepting it would come to",
  request: { params: idParam },
  responses: answers("The adoption", previewedSchema, [404, 422]),
});

/** What a person may do about a pair. */
const verdicts = [
  {
    path: "/adoptions/{id}/accept",
    summary: "Say that the two are one payment: the Stripe payment takes the typed one over",
    decide: acceptAdoption,
  },
  {
    path: "/adoptions/{id}/reject",
    summary: "Say that the two are two payments: the pair never comes back",
    decide: rejectAdoption,
  },
  {
    path: "/adoptions/{id}/undo",
    summary: "Take an adoption back, which rejects the pair; or take a rejection back",
    decide: undoAdoption,
  },
] as const;

export function addAdoptions(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(list, async (c) => {
    const { limit, cursor, state } = c.req.valid("query");
    const page = await readPage(
      limit,
      (most) => listAdoptions(c.var.db, { limit: most, cursor, state }),
      ({ id }) => id,
    );
    return c.json({ ...page, items: page.items.map(adoptionJson) }, 200);
  });
  api.openapi(show, async (c) => {
    const { db } = c.var;
    const adoption = await readAdoption(db, c.req.valid("param").id);
    const preview = adoption.state === "suggested" ? await tryOut(db, adoption.id) : null;
    return c.json({ ...adoptionJson(adoption), preview: preview && previewJson(preview) }, 200);
  });
  for (const { decide, ...about } of verdicts) {
    const route = createRoute({
      ...about,
      method: "post",
      tags,
      request: { params: idParam },
      responses: answers("The adoption as it is now", adoptionSchema, [400, 404, 409, 413, 422]),
    });
    api.openapi(route, async (c) => {
      const adoption = await decided(c, c.req.valid("param").id, decide);
      return c.json(adoptionJson(adoption), 200);
    });
  }
}

async function decided(
  c: Context<ApiEnv>,
  adoptionId: string,
  decide: (db: Queryable, id: string, by: string) => Promise<void>,
): Promise<ListedAdoption> {
  const { db } = c.var;
  const { id } = await readAdoption(db, adoptionId);
  await withStateNow(
    () => decide(db, id, actorOf(c)),
    async () => ({ adoption: adoptionJson(await readAdoption(db, id)) }),
  );
  return readAdoption(db, id);
}

/** Null for a pair that was proposed and can no longer be accepted. */
async function tryOut(db: Queryable, id: string): Promise<AdoptionPreview | null> {
  try {
    return await previewAdoption(db, id);
  } catch (error) {
    if (error instanceof DecisionConflictError) return null;
    throw error;
  }
}

/** @throws Problem 404 */
async function readAdoption(db: Queryable, id: string): Promise<ListedAdoption> {
  const adoption = await showAdoption(db, id);
  if (!adoption) throw new Problem(404, "adoption_not_found", { detail: "no such adoption" });
  return adoption;
}

function adoptionJson(adoption: ListedAdoption): z.output<typeof adoptionSchema> {
  return jsonForm(adoption);
}

/** Decided on trial only, so that there is no decision to refer to. */
function previewJson({ accepted: { typed, stripe }, bookings }: AdoptionPreview) {
  return jsonForm({
    typed: { ...typed, decision: null },
    stripe: { ...stripe, decision: null },
    bookings,
  });
}
