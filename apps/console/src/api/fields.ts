import { z } from "@hono/zod-openapi";

// Fields that several routes take or give.

/** PostgreSQL's text has no NUL. */
const text = z.string().refine((value) => !value.includes("\0"), "holds a NUL");

export const shortText = text.trim().min(1).max(255);

/** What staff write beside something. */
export const note = text.trim().max(2_000);

export const expectedDecision = z.uuid().nullable().openapi({
  description:
    "The payment's `decision` as the caller saw it. Without it, what a person decided is refused to be decided anew",
});

/** Minor units, as the books give them. */
export const amount = z
  .int()
  .openapi({ description: "In minor units of the currency", example: 12_000 });

/** Minor units, as a caller gives them: more than nothing. */
export const positiveAmount = z
  .int()
  .positive()
  .transform(BigInt)
  .openapi({ description: "In minor units of the currency", example: 12_000 });

export const currencyCode = z
  .string()
  .regex(/^[a-zA-Z]{3}$/, "a three-letter currency code")
  .toLowerCase()
  .openapi({ example: "eur" });

export const moment = z.iso.datetime().openapi({ example: "2026-06-01T10:00:00.000Z" });

/** A moment as a caller gives it: a date stands for its midnight in UTC. */
export const instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: "a date or a datetime with its offset, as in 2026-06-01 or 2026-06-01T09:30:00Z",
  })
  .transform((value) => new Date(value));

/** [from, to) of a list. */
export const period = { from: instant.optional(), to: instant.optional() };

export function inOrder({ from, to }: { from?: Date | undefined; to?: Date | undefined }): boolean {
  return !from || !to || from < to;
}

export const notInOrder = { path: ["to"], message: "is not after from" };
