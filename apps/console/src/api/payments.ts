import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  type ListedPayment,
  listPayments,
  type Queryable,
  showPayment,
  suggestFor,
} from "@rentease/db";
import { jsonForm } from "@rentease/core";
import { answers } from "./answers.ts";
import type { ApiDependencies, ApiEnv } from "./env.ts";
import { inOrder, notInOrder, period, shortText } from "./fields.ts";
import { dayCursor, pageOf, pageQuery, readPage } from "./paging.ts";
import { paymentJson, paymentSchema } from "./payment-json.ts";
import { Problem } from "./problem.ts";

export const paymentParam = z.object({
  id: shortText.openapi({
    param: { name: "id", in: "path" },
    description:
      "Our id, or Stripe's of its PaymentIntent, charge, Checkout Session, refund or dispute",
    example: "pi_3QX1abcdEFGH",
  }),
});

const list = createRoute({
  method: "get",
  path: "/payments",
  tags: ["Payments"],
  summary: "Payments, the last created first",
  request: {
    query: z
      .strictObject({
        ...pageQuery(dayCursor),
        ...period,
        review: z.enum(["matched", "suggested", "unmatched", "excluded"]).optional(),
        status: shortText.optional(),
        source: z.enum(["stripe", "manual"]).optional(),
        booking: shortText.optional().openapi({ description: "A booking's reference" }),
      })
      .refine(inOrder, notInOrder),
  },
  responses: answers(
    "A page of payments; `from` and `to` are about `created`, `to` exclusive",
    pageOf(paymentSchema),
    [422],
  ),
});

const show = createRoute({
  method: "get",
  path: "/payments/{id}",
  tags: ["Payments"],
  summary: "A payment",
  request: { params: paymentParam },
  responses: answers("The payment", paymentSchema, [404, 422]),
});

const suggestionSchema = z
  .object({
    reference: z.string().openapi({ example: "RE-2025-0142" }),
    score: z.number().openapi({ description: "In [0, 1]" }),
    reasons: z.array(z.string()),
    amount_expected: z.string().nullable().openapi({
      description: "What of the booking's expectations the payment equals",
      example: "deposit",
    }),
  })
  .openapi("Suggestion");

const suggest = createRoute({
  method: "get",
  path: "/payments/{id}/suggestions",
  tags: ["Payments"],
  summary: "Bookings that a payment could belong to, the best first, with what speaks for each",
  request: { params: paymentParam },
  responses: answers("The bookings", z.object({ items: z.array(suggestionSchema) }), [404, 422]),
});

export function addPayments(api: OpenAPIHono<ApiEnv>, { db, rules }: ApiDependencies): void {
  api.openapi(list, async (c) => {
    const { limit, cursor: before, ...filter } = c.req.valid("query");
    const page = await readPage(
      limit,
      (most) => listPayments(c.var.db, { ...filter, limit: most, before }),
      ({ created, id }) => `${created.toISOString()} ${id}`,
    );
    return c.json({ ...page, items: page.items.map(paymentJson) }, 200);
  });
  api.openapi(show, async (c) => {
    const payment = await readPayment(c.var.db, c.req.valid("param").id);
    return c.json(paymentJson(payment), 200);
  });
  api.openapi(suggest, async (c) => {
    const { id } = await readPayment(c.var.db, c.req.valid("param").id);
    const suggestions = await suggestFor(db, id, rules);
    return c.json({ items: suggestions.map((suggestion) => jsonForm(suggestion)) }, 200);
  });
}

/** @throws Problem 404 */
export async function readPayment(db: Queryable, id: string): Promise<ListedPayment> {
  const payment = await showPayment(db, id);
  if (!payment) throw new Problem(404, "payment_not_found", { detail: "no such payment" });
  return payment;
}
