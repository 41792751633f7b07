import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  type Decider,
  decideMatch,
  excludePayment,
  type ListedPayment,
  rejectSuggestion,
  undoDecision,
  unmatch,
} from "@rentease/db";
import type { Context } from "hono";
import { actorOf } from "./actor.ts";
import { answers, jsonBody } from "./answers.ts";
import type { ApiDependencies, ApiEnv } from "./env.ts";
import { note, positiveAmount, shortText, expectedDecision } from "./fields.ts";
import { paymentJson, paymentSchema } from "./payment-json.ts";
import { paymentParam, readPayment } from "./payments.ts";
import { paymentNow, withStateNow } from "./with-state-now.ts";

/** What every decision may carry. */
const aside = { note: note.optional(), expected_decision: expectedDecision.optional() };

export const allocation = z.strictObject({
  booking: shortText.openapi({ description: "A booking's reference", example: "RE-2025-0142" }),
  amount: positiveAmount,
});

const matchBody = z
  .strictObject({
    allocations: z.array(allocation).min(1).max(50),
    across_currencies: z.boolean().default(false).openapi({
      description: "Allows bookings of another currency than the payment's",
    }),
    ...aside,
  })
  .openapi("Match");

const asideBody = z.strictObject(aside).openapi("Decision");

const problems = [400, 404, 409, 413, 415, 422] as const;
const tags = ["Decisions"];

const match = createRoute({
  method: "post",
  path: "/payments/{id}/match",
  tags,
  summary: "Give a payment to a booking, or share it over several; at most what was received",
  request: { params: paymentParam, body: jsonBody(matchBody) },
  responses: answers("The payment as it is now", paymentSchema, problems),
});

const unmatchRoute = createRoute({
  method: "delete",
  path: "/payments/{id}/match",
  tags,
  summary: "Take a payment off its bookings, which are then not proposed again",
  request: {
    params: paymentParam,
    query: z.strictObject({
      note: note.optional(),
      expected_decision: expectedDecision.unwrap().optional(),
    }),
  },
  responses: answers("The payment as it is now", paymentSchema, [404, 409, 422]),
});

const reject = createRoute({
  method: "post",
  path: "/payments/{id}/reject",
  tags,
  summary: "Say that a payment is not this booking's: it is never proposed again",
  request: {
    params: paymentParam,
    body: jsonBody(z.strictObject({ booking: shortText, ...aside }).openapi("Rejection")),
  },
  responses: answers("The payment as it is now", paymentSchema, problems),
});

const exclude = createRoute({
  method: "post",
  path: "/payments/{id}/exclude",
  tags,
  summary: "Say that a payment is for no booking at all",
  request: { params: paymentParam, body: jsonBody(asideBody, false) },
  responses: answers("The payment as it is now", paymentSchema, problems),
});

const undo = createRoute({
  method: "post",
  path: "/payments/{id}/undo",
  tags,
  summary: "Take back the last decision of a person: the payment stands as before it",
  request: { params: paymentParam, body: jsonBody(asideBody, false) },
  responses: answers("The payment as it is now", paymentSchema, problems),
});

export function addDecisions(api: OpenAPIHono<ApiEnv>, { rules }: ApiDependencies): void {
  api.openapi(match, async (c) => {
    const { allocations, across_currencies: acrossCurrencies, ...said } = c.req.valid("json");
    const shares = allocations.map(({ booking: reference, amount }) => ({ reference, amount }));
    const after = await decided(c, c.req.valid("param").id, (payment) =>
      decideMatch(c.var.db, payment.id, shares, { ...deciderOf(c, said), acrossCurrencies }, rules),
    );
    return c.json(paymentJson(after), 200);
  });
  api.openapi(unmatchRoute, async (c) => {
    const decider = deciderOf(c, c.req.valid("query"));
    const after = await decided(c, c.req.valid("param").id, (payment) =>
      unmatch(c.var.db, payment.id, decider),
    );
    return c.json(paymentJson(after), 200);
  });
  api.openapi(reject, async (c) => {
    const { booking, ...said } = c.req.valid("json");
    const after = await decided(c, c.req.valid("param").id, (payment) =>
      rejectSuggestion(c.var.db, payment.id, booking, deciderOf(c, said)),
    );
    return c.json(paymentJson(after), 200);
  });
  api.openapi(exclude, async (c) => {
    const decider = deciderOf(c, c.req.valid("json"));
    const after = await decided(c, c.req.valid("param").id, (payment) =>
      excludePayment(c.var.db, payment.id, decider),
    );
    return c.json(paymentJson(after), 200);
  });
  api.openapi(undo, async (c) => {
    const decider = deciderOf(c, c.req.valid("json"));
    const after = await decided(c, c.req.valid("param").id, (payment) =>
      undoDecision(c.var.db, payment.id, decider),
    );
    return c.json(paymentJson(after), 200);
  });
}

function deciderOf(
  c: Context<ApiEnv>,
  said: { note?: string | undefined; expected_decision?: string | null | undefined },
): Decider {
  return {
    by: actorOf(c),
    note: said.note === "" ? undefined : said.note,
    expectedDecision: said.expected_decision,
  };
}

/** Decides about a payment. @returns how it stands then. @throws Problem 404, or 409 with how it stands. */
async function decided(
  c: Context<ApiEnv>,
  id: string,
  decide: (payment: ListedPayment) => Promise<unknown>,
): Promise<ListedPayment> {
  const payment = await readPayment(c.var.db, id);
  await withStateNow(
    () => decide(payment),
    () => paymentNow(c.var.db, payment.id),
  );
  return readPayment(c.var.db, payment.id);
}
