import {
  type AdoptionVerdict,
  cardMethodNames,
  defaultAdoptionDays,
  foldIdentity,
  type Identity,
  isOnlyAmountDoubted,
  judgeAdoption,
} from "@rentease/core";
import { asc, eq, type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import {
  type Decision,
  isHeldOpen,
  rejectedBookings,
  suggestedBooking,
} from "../decisions/history.ts";
import type { PaymentRow } from "../decisions/lock-payment.ts";
import { allocations, bookings, matchDecisions, payments } from "../schema/index.ts";
import type { AdoptionRules } from "./adoption-rules.ts";

/** Whose pairs are looked for. */
export type Side = "stripe" | "typed";

/** A typed payment and a Stripe payment that may be the same money, and what speaks for it. */
export type Pair = { typed: PaymentRow; stripe: PaymentRow; verdict: AdoptionVerdict };

/** The pairs of these payments that something speaks for; those a person rejected don't count (P7). */
export async function readPairs(
  tx: Transaction,
  side: Side,
  ids: readonly string[],
  rules: AdoptionRules,
): Promise<Pair[]> {
  const found = await tx.execute<{ typed: string; stripe: string }>(pairQuery(side, ids, rules));
  if (found.length === 0) return [];
  const details = await readDetails(tx, [
    ...new Set(found.flatMap(({ typed, stripe }) => [typed, stripe])),
  ]);
  return found.flatMap((pair) => {
    const typed = details.get(pair.typed);
    const stripe = details.get(pair.stripe);
    if (!typed || !stripe) return [];
    const verdict = judge(typed, stripe, rules);
    return verdict ? [{ typed: typed.row, stripe: stripe.row, verdict }] : [];
  });
}

/**
 * Typed card payments and Stripe payments in one currency, near in time, of one amount or on one booking: an index
 * each, so that only those near one of `ids` are looked at.
 */
function pairQuery(side: Side, ids: readonly string[], rules: AdoptionRules): SQL {
  const subject = sql.raw(side);
  const among = sql.param([...ids]);
  const conditions = sql`
    ${subject}.id = any(${among}::uuid[])
    and typed.source = 'manual' and typed.superseded_by is null and typed.voided_at is null
    and regexp_replace(lower(trim(typed.method)), '[[:space:]-]+', '_', 'g')
      = any(${sql.param(cardMethodNames(rules.methodNames))}::text[])
    and stripe.source = 'stripe' and stripe.received > 0 and stripe.review <> 'excluded'
    and abs(extract(epoch from typed.paid_at - coalesce(stripe.paid_at, stripe.created)))
      <= ${maxDays(rules) * 86_400}::numeric
    and not exists (
      select from adoptions where stripe_payment_id = stripe.id
      and (state = 'accepted' or state = 'rejected' and manual_payment_id = typed.id))`;
  return sql`
    select typed.id as typed, stripe.id as stripe
    from payments stripe
    join payments typed on typed.currency = stripe.currency and typed.received = stripe.received
    where ${conditions}
    union
    select typed.id, stripe.id
    from payments stripe
    join allocations given on given.payment_id = stripe.id
    join allocations taken on taken.booking_id = given.booking_id
    join payments typed on typed.id = taken.payment_id and typed.currency = stripe.currency
    where ${conditions}`;
}

type Details = {
  row: PaymentRow;
  bookings: string[];
  /** The guest of its booking, where it has just one. */
  guest: Identity | null;
  history: Decision[];
};

async function readDetails(tx: Transaction, ids: string[]): Promise<Map<string, Details>> {
  const among = sql.param(ids);
  const rows = await tx
    .select()
    .from(payments)
    .where(sql`${payments.id} = any(${among}::uuid[])`);
  const shares = await tx
    .select({
      paymentId: allocations.paymentId,
      bookingId: allocations.bookingId,
      guest: { name: bookings.guestName, email: bookings.guestEmail, phone: bookings.guestPhone },
    })
    .from(allocations)
    .innerJoin(bookings, eq(bookings.id, allocations.bookingId))
    .where(sql`${allocations.paymentId} = any(${among}::uuid[])`)
    .orderBy(asc(allocations.bookingId));
  const decisions = await tx
    .select()
    .from(matchDecisions)
    .where(sql`${matchDecisions.paymentId} = any(${among}::uuid[])`)
    .orderBy(asc(matchDecisions.seq));
  return new Map(
    rows.map((row) => {
      const own = shares.filter(({ paymentId }) => paymentId === row.id);
      return [
        row.id,
        {
          row,
          bookings: own.map(({ bookingId }) => bookingId),
          guest: own.length === 1 ? (own[0]?.guest ?? null) : null,
          history: decisions.filter(({ paymentId }) => paymentId === row.id),
        },
      ];
    }),
  );
}

function judge(typed: Details, stripe: Details, rules: AdoptionRules): AdoptionVerdict | null {
  const { row, history } = stripe;
  const proposed = row.review === "suggested" ? suggestedBooking(history) : null;
  const payer = payerOf(typed.row);
  return judgeAdoption(
    {
      currency: typed.row.currency,
      amount: typed.row.received,
      paidAt: typed.row.paidAt ?? typed.row.created,
      payer: foldIdentity(hasIdentity(payer) ? payer : (typed.guest ?? payer)),
      bookings: typed.bookings,
    },
    {
      currency: row.currency,
      received: row.received,
      paidAt: row.paidAt ?? row.created,
      payer: foldIdentity(payerOf(row)),
      bookings: stripe.bookings,
      proposed,
      onlyAmountDoubted: isOnlyAmountDoubted((row.reviewReason ?? "").split(" ")),
      rejected: [...rejectedBookings(history)],
      heldOpen: isHeldOpen(history),
    },
    maxDays(rules),
  );
}

function maxDays({ adoptionDays }: AdoptionRules): number {
  return adoptionDays ?? defaultAdoptionDays;
}

function payerOf({ payerName, payerEmail, payerPhone }: PaymentRow): Identity {
  return { name: payerName, email: payerEmail, phone: payerPhone };
}

function hasIdentity({ name, email, phone }: Identity): boolean {
  return name !== null || email !== null || phone !== null;
}
