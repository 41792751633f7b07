import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { jsonForm } from "@rentease/core";
import {
  eraseGuest,
  exportGuest,
  foreseeErasure,
  type GuestAsked,
  guestDocument,
} from "@rentease/db";
import { actorOf } from "./actor.ts";
import { adminsOnly, needsAdmin } from "./admins-only.ts";
import { answers, jsonBody } from "./answers.ts";
import { referenceParam } from "./bookings.ts";
import type { ApiDependencies, ApiEnv } from "./env.ts";
import { shortText } from "./fields.ts";
import { Problem } from "./problem.ts";

/** In a body: an address in a URL would end up in logs. */
const guest = {
  email: shortText.optional().openapi({ description: "Whoever has this address" }),
  booking: shortText.optional().openapi({
    description: "The guest of this booking, with all that is held under the same address",
  }),
};
const isOne = ({ email, booking }: { email?: string | undefined; booking?: string | undefined }) =>
  (email === undefined) !== (booking === undefined);
const oneOf = { path: ["email"], message: "give either email or booking" };

const askSchema = z.strictObject(guest).refine(isOne, oneOf).openapi("Guest");

const eraseSchema = z
  .strictObject({
    ...guest,
    dry_run: z.boolean().default(false),
    force: z.boolean().default(false).openapi({
      description: "Also where a stay, a payment or a dispute is under way",
    }),
  })
  .refine(isOne, oneOf)
  .openapi("GuestErasure");

const count = z.int().nonnegative();
const erasureSchema = z
  .object({
    bookings: z.array(z.string()).openapi({ description: "Whose guest it is, by reference" }),
    payments: count,
    objects: count.openapi({ description: "PaymentIntents, charges and Checkout Sessions" }),
    events: count.openapi({ description: "Whose payload is redacted" }),
    elsewhere: count.openapi({
      description:
        "Payments of others and items of bookings, out of which only the address is taken",
    }),
    obstacles: z.array(z.string()).openapi({
      description: "What is under way: only `force` erases all the same",
    }),
  })
  .openapi("Erasure");

/** The document has a form of its own, which grows with what is held. */
const exportSchema = z
  .record(z.string(), z.unknown())
  .openapi("GuestExport", { description: "All that is held of the guest; holds personal data" });

const about = { tags: ["Guests"], middleware: adminsOnly, description: needsAdmin };

const exportOfBooking = createRoute({
  ...about,
  method: "get",
  path: "/bookings/{reference}/guest",
  summary: "All that is held of a booking's guest",
  request: { params: referenceParam },
  responses: answers("One document", exportSchema, [404, 422]),
});

const exportOf = createRoute({
  ...about,
  method: "post",
  path: "/guests/export",
  summary: "All that is held of a guest, by e-mail address or booking",
  request: { body: jsonBody(askSchema) },
  responses: answers("One document", exportSchema, [400, 409, 413, 415, 422]),
});

const erase = createRoute({
  ...about,
  method: "post",
  path: "/guests/erase",
  summary: "Erase a guest: personal data goes for good; sums, matches and ids stay as they are",
  request: { body: jsonBody(eraseSchema) },
  responses: answers("What was erased, or would be", erasureSchema, [400, 409, 413, 415, 422]),
});

export function addGuests(api: OpenAPIHono<ApiEnv>, { rules }: ApiDependencies): void {
  api.openapi(exportOfBooking, async (c) => {
    const { reference } = c.req.valid("param");
    const exported = await exportGuest(c.var.db, { booking: reference }).catch((error: unknown) => {
      throw error instanceof Error && "code" in error && error.code === "guest_not_found"
        ? new Problem(404, "booking_not_found", { detail: "no such booking" })
        : error;
    });
    return c.json(guestDocument(exported, new Date()), 200);
  });
  api.openapi(exportOf, async (c) => {
    const exported = await exportGuest(c.var.db, askedOf(c.req.valid("json")));
    return c.json(guestDocument(exported, new Date()), 200);
  });
  api.openapi(erase, async (c) => {
    const { dry_run: dryRun, force, ...asked } = c.req.valid("json");
    const erasure = dryRun
      ? await foreseeErasure(c.var.db, askedOf(asked))
      : await eraseGuest(c.var.db, askedOf(asked), rules, { by: actorOf(c), force });
    return c.json(jsonForm(erasure), 200);
  });
}

function askedOf({ email, booking }: z.output<typeof askSchema>): GuestAsked {
  return email === undefined ? { booking: booking ?? "" } : { email };
}
