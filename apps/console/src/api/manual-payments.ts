import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  BookingNotFoundError,
  correctManualPayment,
  createManualPayment,
  voidManualPayment,
} from "@rentease/db";
import { actorOf } from "./actor.ts";
import { answers, jsonBody } from "./answers.ts";
import { referenceParam } from "./bookings.ts";
import type { ApiDependencies, ApiEnv } from "./env.ts";
import {
  currencyCode,
  expectedDecision,
  instant,
  note,
  positiveAmount,
  shortText,
} from "./fields.ts";
import { paymentJson, paymentSchema } from "./payment-json.ts";
import { paymentParam, readPayment } from "./payments.ts";
import { Problem } from "./problem.ts";
import { paymentNow, withStateNow } from "./with-state-now.ts";

const payer = z.strictObject({
  name: shortText.nullish(),
  email: shortText.nullish(),
  phone: shortText.nullish(),
});

const method = shortText.openapi({
  description: "The host's own name of it: cash, bank transfer, card, …",
  example: "cash",
});

const acrossCurrencies = z
  .boolean()
  .default(false)
  .openapi({ description: "Allows a booking of another currency" });

const tags = ["Manual payments"];

const create = createRoute({
  method: "post",
  path: "/bookings/{reference}/payments",
  tags,
  summary: "Type in a payment that did not come through Stripe; more than is due is taken",
  request: {
    params: referenceParam,
    body: jsonBody(
      z
        .strictObject({
          amount: positiveAmount,
          currency: currencyCode,
          method,
          paid_at: instant,
          note: note.nullish(),
          payer: payer.nullish(),
          external_id: shortText.nullish().openapi({
            description: "The caller's own id: typed in again under it, it is the same payment",
          }),
          across_currencies: acrossCurrencies,
        })
        .openapi("ManualPayment"),
    ),
  },
  responses: answers(
    "The payment; a Stripe payment may have taken it over at once (`superseded_by`)",
    paymentSchema,
    [400, 404, 409, 413, 415, 422],
  ),
});

const correct = createRoute({
  method: "patch",
  path: "/payments/{id}",
  tags,
  summary: "Correct a payment that was typed in; what is not named stays",
  request: {
    params: paymentParam,
    body: jsonBody(
      z
        .strictObject({
          amount: positiveAmount.optional(),
          method: method.optional(),
          paid_at: instant.optional(),
          note: note.nullish(),
          payer: payer.nullish(),
          booking: shortText.optional().openapi({ description: "Another booking, for all of it" }),
          across_currencies: acrossCurrencies,
          expected_decision: expectedDecision.optional(),
        })
        .openapi("Correction"),
    ),
  },
  responses: answers("The payment as it is now", paymentSchema, [400, 404, 409, 413, 415, 422]),
});

const voidRoute = createRoute({
  method: "delete",
  path: "/payments/{id}",
  tags,
  summary: "Void a payment that was typed in by mistake: it counts nothing and stays to be seen",
  request: {
    params: paymentParam,
    query: z.strictObject({
      note: note.optional(),
      expected_decision: expectedDecision.unwrap().optional(),
    }),
  },
  responses: answers("The payment as it is now", paymentSchema, [404, 409, 422]),
});

export function addManualPayments(api: OpenAPIHono<ApiEnv>, { rules }: ApiDependencies): void {
  api.openapi(create, async (c) => {
    const { db } = c.var;
    const { paid_at, external_id, across_currencies, ...body } = c.req.valid("json");
    const { reference } = c.req.valid("param");
    const input = {
      ...body,
      reference,
      paidAt: paid_at,
      externalId: external_id,
      acrossCurrencies: across_currencies,
    };
    const id = await createManualPayment(db, input, actorOf(c), rules).catch((error: unknown) => {
      // Here the booking is not in the body: it is the address.
      if (!(error instanceof BookingNotFoundError)) throw error;
      throw new Problem(404, error.code, { detail: "no such booking" }, { cause: error });
    });
    return c.json(paymentJson(await readPayment(db, id)), 200);
  });
  api.openapi(correct, async (c) => {
    const { db } = c.var;
    const { paid_at, across_currencies, booking, expected_decision, ...body } = c.req.valid("json");
    const { id } = await readPayment(db, c.req.valid("param").id);
    const changes = {
      ...body,
      paidAt: paid_at,
      reference: booking,
      acrossCurrencies: across_currencies,
    };
    const decider = { by: actorOf(c), expectedDecision: expected_decision };
    await withStateNow(
      () => correctManualPayment(db, id, changes, decider, rules),
      () => paymentNow(db, id),
    );
    return c.json(paymentJson(await readPayment(db, id)), 200);
  });
  api.openapi(voidRoute, async (c) => {
    const { db } = c.var;
    const { id } = await readPayment(db, c.req.valid("param").id);
    const { note: said, expected_decision: expectedDecision } = c.req.valid("query");
    const decider = { by: actorOf(c), note: said || undefined, expectedDecision };
    await withStateNow(
      () => voidManualPayment(db, id, decider),
      () => paymentNow(db, id),
    );
    return c.json(paymentJson(await readPayment(db, id)), 200);
  });
}
