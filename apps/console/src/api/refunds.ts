import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { directRefund, findRefund } from "@rentease/db";
import { actorOf } from "./actor.ts";
import { answers, jsonBody } from "./answers.ts";
import { allocation } from "./decisions.ts";
import type { ApiEnv } from "./env.ts";
import { note, shortText } from "./fields.ts";
import { paymentJson, paymentSchema } from "./payment-json.ts";
import { readPayment } from "./payments.ts";
import { Problem } from "./problem.ts";
import { paymentNow, withStateNow } from "./with-state-now.ts";

const direct = createRoute({
  method: "put",
  path: "/refunds/{id}/allocations",
  tags: ["Decisions"],
  summary: "Say which bookings of its payment a refund is for; what is not said is shared",
  request: {
    params: z.object({ id: shortText.describe("Our id, or Stripe's") }),
    body: jsonBody(
      z
        .strictObject({
          allocations: z.array(allocation).max(50),
          note: note.optional(),
        })
        .openapi("RefundAllocations"),
    ),
  },
  responses: answers(
    "The refund's payment as it is now",
    paymentSchema,
    [400, 404, 409, 413, 415, 422],
  ),
});

export function addRefunds(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(direct, async (c) => {
    const { db } = c.var;
    const refund = await findRefund(db, c.req.valid("param").id);
    if (!refund) throw new Problem(404, "refund_not_found", { detail: "no such refund" });
    const { allocations, note: said } = c.req.valid("json");
    const shares = allocations.map(({ booking: reference, amount }) => ({ reference, amount }));
    await withStateNow(
      () => directRefund(db, refund.stripe, shares, { by: actorOf(c), note: said || undefined }),
      () => paymentNow(db, refund.paymentId),
    );
    return c.json(paymentJson(await readPayment(db, refund.paymentId)), 200);
  });
}
