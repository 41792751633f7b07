import { sql } from "drizzle-orm";
import { among } from "../among.ts";
import { showBooking } from "../bookings/list-bookings.ts";
import type { Queryable } from "../database.ts";
import { readPaymentsById } from "../payments/list-payments.ts";
import {
  checkoutSessions,
  matchDecisions,
  paymentAttempts,
  paymentIntents,
  paymentNotes,
  payments,
  stripeEvents,
} from "../schema/index.ts";
import { findEvents } from "./find-events.ts";
import { findGuest, type GuestAsked, withoutOthers } from "./find-guest.ts";
import { findPerhapsAlso } from "./find-perhaps-also.ts";
import { ownPayload } from "./own-events.ts";

export type GuestExport = Awaited<ReturnType<typeof exportGuest>>;

/**
 * All that is held of a guest. By id only, for somebody to look at: what somebody else paid for the guest's bookings,
 * parts of the guest's payments that say another address, payments of others and events not about the guest's own objects
 * in which the address stands, and what may be the same person's. Amounts in
 * minor units of the currency beside them. It holds personal data: for the guest, and for nobody else.
 * @throws GuestNotFoundError
 */
export async function exportGuest(db: Queryable, asked: GuestAsked) {
  const guest = await findGuest(db, asked);
  const { own, paidByOthers, partsOfOthers } = await withoutOthers(db, guest);
  const { email, paymentIds, stripeIds } = own;
  const found = await findEvents(db, own);
  const bookings = await Promise.all(
    guest.references.map((reference) => showBooking(db, reference)),
  );
  const [payers, attempts, intents, sessions, notes, decisions, events] = await Promise.all([
    db
      .select({
        payment: payments.id,
        name: payments.payerName,
        email: payments.payerEmail,
        phone: payments.payerPhone,
        cardFingerprint: payments.cardFingerprint,
      })
      .from(payments)
      .where(among(payments.id, paymentIds)),
    db.select().from(paymentAttempts).where(among(paymentAttempts.stripeCharge, stripeIds)),
    db.select().from(paymentIntents).where(among(paymentIntents.stripePaymentIntent, stripeIds)),
    db
      .select()
      .from(checkoutSessions)
      .where(among(checkoutSessions.stripeCheckoutSession, stripeIds)),
    db
      .select({ by: paymentNotes.by, at: paymentNotes.at, text: paymentNotes.text })
      .from(paymentNotes)
      .where(among(paymentNotes.paymentId, paymentIds)),
    db
      .select({
        by: matchDecisions.decidedBy,
        at: matchDecisions.decidedAt,
        text: sql<string>`${matchDecisions.note}`,
      })
      .from(matchDecisions)
      .where(
        sql`${among(matchDecisions.paymentId, paymentIds)} and ${matchDecisions.note} is not null`,
      ),
    db
      .select({
        id: stripeEvents.eventId,
        type: stripeEvents.type,
        receivedAt: stripeEvents.receivedAt,
        payload: stripeEvents.payload,
      })
      .from(stripeEvents)
      .where(
        among(
          stripeEvents.id,
          found.map(({ id }) => id),
        ),
      )
      .orderBy(stripeEvents.id),
  ]);
  return {
    email,
    bookings: bookings.flatMap((booking) => {
      if (!booking) return [];
      const { payments: paid, ...stated } = booking;
      return [{ ...stated, payments: paid.map(({ id }) => id) }];
    }),
    payments: await readPaymentsById(db, paymentIds),
    paidByOthers,
    partsOfOthers,
    namedIn: guest.elsewhere.paymentIds,
    payers,
    paymentIntents: intents.map(named),
    charges: attempts.map(named),
    checkoutSessions: sessions.map(named),
    notes: [...notes, ...decisions],
    events: events.map(({ payload, ...event }) => ({
      ...event,
      payload: ownPayload(payload, { email, own: stripeIds, others: partsOfOthers }),
    })),
    perhapsAlso: await findPerhapsAlso(db, guest),
  };
}

/** Without how we keep it. */
function named<Row extends { id: string; conflicts: string[]; version: number }>(row: Row) {
  const { id: _id, conflicts: _conflicts, version: _version, ...facts } = row;
  return facts;
}
