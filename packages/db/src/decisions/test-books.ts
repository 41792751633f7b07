// For the tests: books of their own, with short ways to fill them and to see how a payment stands.
import type * as z from "zod";
import { bookingBody } from "../bookings/booking-body.ts";
import { readBookingShares } from "../bookings/booking-shares.ts";
import { putBooking } from "../bookings/put-booking.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { createTold, type Told } from "../inbox/told-facts.ts";
import { matchRequestedBookings } from "../matching/match-requested-bookings.ts";
import { showPayment } from "../payments/list-payments.ts";
import type { ListedPayment } from "../payments/listed-payment.ts";

export type Books = {
  db: Database;
  /** A second pool, for somebody who decides at the same time. */
  other: Database;
  told: Told;
  /** Puts a booking that expects 120 euro, unless told otherwise. @returns its id. */
  put(body: Partial<z.input<typeof bookingBody>> & { reference: string }): Promise<string>;
  rematch(): Promise<unknown>;
  /** The payment of any id of it. */
  payment(id: string): Promise<ListedPayment>;
  /** Our id of a Stripe payment. */
  idOf(stripeId: string): Promise<string>;
  /** Exactly what decisions change about a payment. */
  standing(id: string): Promise<unknown>;
  /** What a booking has been paid, by payment. */
  paid(bookingId: string): Promise<Record<string, bigint>>;
  empty(): Promise<void>;
  close(): Promise<void>;
};

/** @param database one of the test's own, dropped with the books. */
export function openBooks(database: { url: string; drop(): Promise<void> }): Books {
  const db = openDatabase(database.url, { max: 6 });
  const other = openDatabase(database.url, { max: 4, applicationName: "other" });
  const books: Books = {
    db,
    other,
    told: createTold(db),
    put: ({ reference, ...body }) =>
      putBooking(
        db,
        bookingBody.parse({
          reference,
          currency: "eur",
          instalments: [{ kind: "deposit", amount: 12_000 }],
          ...body,
        }),
        "test",
      ),
    rematch: () => matchRequestedBookings(db, books.told.rules),
    async payment(id) {
      const payment = await showPayment(db, id);
      if (!payment) throw new Error(`no payment ${id}`);
      return payment;
    },
    idOf: async (stripeId) => (await books.payment(stripeId)).id,
    async standing(id) {
      const rows = await db.$client`
        select p.review, p.review_reason, p.superseded_by, (
          select coalesce(jsonb_agg(jsonb_build_object('booking', b.reference, 'amount', a.amount, 'rule', a.rule,
            'by', a.decided_by, 'decision', a.decision_id) order by b.reference), '[]')
          from allocations a join bookings b on b.id = a.booking_id where a.payment_id = p.id) as allocations, (
          select coalesce(jsonb_agg(jsonb_build_object('refund', r.stripe_refund, 'booking', d.booking_id,
            'amount', d.amount, 'by', d.decided_by) order by r.stripe_refund, d.booking_id), '[]')
          from refund_allocations d join refunds r on r.id = d.refund_id where r.payment_id = p.id) as directions
        from payments p where p.id = ${id}`;
      const { suggestion } = await books.payment(id);
      return { ...rows[0], suggestion };
    },
    async paid(bookingId) {
      const shares = await readBookingShares(db, [bookingId]);
      const entries: [string, bigint][] = [];
      for (const { paymentId, paid } of shares) {
        const { stripe } = await books.payment(paymentId);
        entries.push([stripe.paymentIntent ?? stripe.charge ?? "typed", paid]);
      }
      return Object.fromEntries(entries);
    },
    async empty() {
      await db.$client`truncate booking_changes, notifications, stripe_events, object_fetches, payments, payment_intents, payment_attempts,
        checkout_sessions, refunds, disputes, bookings, allocations, match_decisions, adoptions, refund_allocations,
        activity cascade`;
      books.told = createTold(db);
    },
    async close() {
      await Promise.all([closeDatabase(db), closeDatabase(other)]);
      await database.drop();
    },
  };
  return books;
}
