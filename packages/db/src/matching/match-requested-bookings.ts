import { and, arrayOverlaps, eq, inArray, isNotNull, or, sql } from "drizzle-orm";
import { type ApplyRules, derivePayments } from "../apply/derive-payments.ts";
import { lockRoots } from "../apply/lock-roots.ts";
import { readObjects } from "../apply/stored-objects.ts";
import type { Database, Transaction } from "../database.ts";
import { isConnectionFault } from "../error-text.ts";
import { bookings, checkoutSessions, payments } from "../schema/index.ts";
import { bookingKeys } from "./lock-candidates.ts";
import { matchPayments } from "./match-payments.ts";

export type BookingsMatched = {
  matched: number;
  /** Those that keep their request and are tried again next time. */
  failures: { bookingId: string; error: unknown }[];
};

/** Matches again the open payments of every booking that waits for it, the longest waiting first. */
export async function matchRequestedBookings(
  db: Database,
  rules: ApplyRules,
  signal?: AbortSignal,
): Promise<BookingsMatched> {
  const waiting = await db
    .select({ id: bookings.id })
    .from(bookings)
    .where(isNotNull(bookings.matchRequestedAt))
    .orderBy(bookings.matchRequestedAt);
  const result: BookingsMatched = { matched: 0, failures: [] };
  for (const { id } of waiting) {
    if (signal?.aborted) break;
    try {
      await matchBooking(db, id, rules);
      result.matched += 1;
    } catch (error) {
      if (isConnectionFault(error)) throw error;
      result.failures.push({ bookingId: id, error });
    }
  }
  return result;
}

/** Matches again the open payments that name one booking. Does nothing where nobody asked. */
export async function matchBooking(
  db: Database,
  bookingId: string,
  rules: ApplyRules,
): Promise<void> {
  await db.transaction(async (tx) => {
    const [asked] = await tx
      // As text: a Date would lose the microseconds that tell two requests apart.
      .select({
        booking: bookings,
        requestedAt: sql<string | null>`${bookings.matchRequestedAt}::text`,
      })
      .from(bookings)
      .where(eq(bookings.id, bookingId));
    if (!asked?.requestedAt) return;
    const { booking, requestedAt } = asked;

    const open = await tx
      .select({ intent: payments.stripePaymentIntent, charge: payments.stripeCharge })
      .from(payments)
      .where(
        or(
          and(
            inArray(payments.review, ["unmatched", "suggested"]),
            arrayOverlaps(payments.bookingKeys, bookingKeys(booking)),
          ),
          // A payment whose very id moved to this booking, although a rule gave it to another one before.
          eq(payments.stripePaymentIntent, booking.stripePaymentIntent ?? ""),
          inArray(payments.stripePaymentIntent, paymentIntentOfSession(tx, booking)),
        ),
      );
    // Payments before bookings, as everywhere: the booking itself is locked by matchPayments.
    const named = open
      .flatMap(({ intent, charge }) => [intent, charge])
      .filter((id) => id !== null);
    const roots = await lockRoots(tx, named);
    const states = await derivePayments(tx, await readObjects(tx, roots), rules);
    // The evidence is as it was, but what it names has changed.
    await matchPayments(
      tx,
      states.map((state) => ({ ...state, evidenceChanged: true })),
    );
    // A change that came meanwhile asked anew and keeps its request.
    await tx
      .update(bookings)
      .set({ matchRequestedAt: null })
      .where(
        and(
          eq(bookings.id, bookingId),
          sql`${bookings.matchRequestedAt} = ${requestedAt}::timestamptz`,
        ),
      );
  });
}

/** The PaymentIntent of the Checkout Session stored on a booking. */
function paymentIntentOfSession(
  tx: Transaction,
  { stripeCheckoutSession }: typeof bookings.$inferSelect,
) {
  return tx
    .select({ id: checkoutSessions.stripePaymentIntent })
    .from(checkoutSessions)
    .where(eq(checkoutSessions.stripeCheckoutSession, stripeCheckoutSession ?? ""));
}
