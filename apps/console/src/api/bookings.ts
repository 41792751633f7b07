import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  bookingReference,
  bookingStatement,
  listBookings,
  putBooking,
  type Queryable,
  showBooking,
} from "@rentease/db";
import { jobs } from "@rentease/queue";
import { answers, jsonBody } from "./answers.ts";
import {
  bookingJson,
  bookingSchema,
  bookingSummaryJson,
  bookingSummarySchema,
} from "./booking-json.ts";
import type { ApiDependencies, ApiEnv } from "./env.ts";
import { shortText } from "./fields.ts";
import { actorOf } from "./actor.ts";
import { pageOf, pageQuery, readPage, uuidCursor } from "./paging.ts";
import { Problem } from "./problem.ts";

export const referenceParam = z.object({
  reference: bookingReference.describe("A booking's reference, however it is written"),
});

const put = createRoute({
  method: "put",
  path: "/bookings/{reference}",
  tags: ["Bookings"],
  summary: "Put a booking: what it says is replaced whole, and its open payments are matched again",
  request: { params: referenceParam, body: jsonBody(bookingStatement) },
  responses: answers("The booking as it is now", bookingSchema, [400, 409, 413, 415, 422]),
});

const list = createRoute({
  method: "get",
  path: "/bookings",
  tags: ["Bookings"],
  summary: "Bookings, the last created first",
  request: {
    query: z.strictObject({
      ...pageQuery(uuidCursor),
      property: shortText.optional().openapi({ description: "Of this property" }),
      q: shortText.optional().openapi({ description: "Part of the reference" }),
    }),
  },
  responses: answers("A page of bookings", pageOf(bookingSummarySchema), [422]),
});

const show = createRoute({
  method: "get",
  path: "/bookings/{reference}",
  tags: ["Bookings"],
  summary: "A booking with its items, instalments and payments",
  request: { params: referenceParam },
  responses: answers("The booking", bookingSchema, [404, 422]),
});

export function addBookings(api: OpenAPIHono<ApiEnv>, { db, queues }: ApiDependencies): void {
  api.openapi(put, async (c) => {
    const { reference } = c.req.valid("param");
    const bookingId = await putBooking(db, { reference, ...c.req.valid("json") }, actorOf(c));
    c.var.afterwards(() => queues.enqueue(jobs.matchBooking, [{ bookingId }]));
    return c.json(bookingJson(await readBooking(db, reference)), 200);
  });
  api.openapi(list, async (c) => {
    const { limit, cursor: before, property, q: reference } = c.req.valid("query");
    const page = await readPage(
      limit,
      (most) => listBookings(c.var.db, { limit: most, before, property, reference }),
      ({ id }) => id,
    );
    return c.json({ ...page, items: page.items.map(bookingSummaryJson) }, 200);
  });
  api.openapi(show, async (c) => {
    const booking = await readBooking(c.var.db, c.req.valid("param").reference);
    return c.json(bookingJson(booking), 200);
  });
}

/** @throws Problem 404 */
async function readBooking(db: Queryable, reference: string) {
  const booking = await showBooking(db, reference);
  if (!booking) throw new Problem(404, "booking_not_found", { detail: "no such booking" });
  return booking;
}
