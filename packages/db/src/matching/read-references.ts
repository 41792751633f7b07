import { sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import { bookings, payments } from "../schema/index.ts";
import type { Decided } from "./match-payments.ts";

/** Names by id, as a person knows them: a payment's Stripe id, a booking's reference. */
export type References = { payments: Map<string, string>; bookings: Map<string, string> };

/** Of the payments and bookings that decisions are about. */
export async function readReferencesOf(
  db: Queryable,
  decided: readonly Decided[],
): Promise<References> {
  const bookingIds = decided.flatMap(({ outcome }) => [
    ...(outcome.bookingId === null ? [] : [outcome.bookingId]),
    ...outcome.alternatives.map(({ bookingId }) => bookingId),
  ]);
  const named = await db
    .select({
      id: payments.id,
      name: sql<string>`coalesce(${payments.stripePaymentIntent}, ${payments.stripeCharge}, ${payments.id}::text)`,
    })
    .from(payments)
    .where(
      among(
        payments.id,
        decided.map(({ paymentId }) => paymentId),
      ),
    );
  return {
    payments: new Map(named.map(({ id, name }) => [id, name])),
    bookings: await readBookingReferences(db, bookingIds),
  };
}

/** References as the host writes them, by booking id. */
export async function readBookingReferences(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: bookings.id, reference: bookings.reference })
    .from(bookings)
    .where(among(bookings.id, [...new Set(ids)]));
  return new Map(rows.map(({ id, reference }) => [id, reference]));
}
