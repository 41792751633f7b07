import { namesakeKeys, paymentMatchKeys, type PaymentFacts } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { PaymentState } from "../apply/derive-payments.ts";
import type { Queryable } from "../database.ts";

/** A booking that one payment could belong to, and what earlier payments of its guest share with this one. */
export type Found = { paymentId: string; bookingId: string; card: boolean; customer: boolean };

/** Most bookings of one e-mail, phone, card or name that are looked at for a payment; an agency has more. */
export const mostOfOne = 50;
/** Most bookings that only an amount, a date, a name or a misspelt reference speaks for. */
const mostSuggested = 40;
/** Payments asked about in one statement: its plan stays one of index lookups. */
const atOnce = 500;

/**
 * The bookings of each payer: of the guest with the same e-mail or phone, of the same full name with the same amount,
 * and of those whose earlier payments came by the same card or Stripe customer. The nearest stays first where there
 * are too many of one.
 */
export async function findBookingsOfPayers(
  db: Queryable,
  states: readonly PaymentState[],
): Promise<Found[]> {
  return inParts(states, async (part) => {
    const rows = await db.execute<Found>(sql`
      with asked as materialized (
        select * from jsonb_to_recordset(${JSON.stringify(part.map(asked))}::jsonb)
          as asked(id uuid, day date, email text, phone text, card text, customer text, namesakes text[])
      ),
      seen as materialized (
        select asked.id, asked.day, earlier.*
        from asked cross join lateral (
          select allocations.booking_id, true as card, false as customer
          from payments join allocations on allocations.payment_id = payments.id
          where payments.card_fingerprint = asked.card and payments.id <> asked.id
          limit ${mostOfOne}
        ) as earlier
        union
        select asked.id, asked.day, earlier.*
        from asked cross join lateral (
          select allocations.booking_id, false, true
          from payments join allocations on allocations.payment_id = payments.id
          where payments.stripe_customer = asked.customer and payments.id <> asked.id
          limit ${mostOfOne}
        ) as earlier
      )
      select id as "paymentId", booking_id as "bookingId", bool_or(card) as card, bool_or(customer) as customer
      from (
        select asked.id, found.id as booking_id, false as card, false as customer
        from asked cross join lateral (
          select bookings.id from bookings where bookings.guest_email_folded = asked.email
          order by ${byNearestStay} limit ${mostOfOne + 1}
        ) as found
        union all
        select asked.id, found.id, false, false
        from asked cross join lateral (
          select bookings.id from bookings where bookings.guest_phone_folded = asked.phone
          order by ${byNearestStay} limit ${mostOfOne + 1}
        ) as found
        union all
        select asked.id, found.id, false, false
        from asked cross join lateral (
          select bookings.id from bookings where bookings.match_keys && asked.namesakes
          order by ${byNearestStay} limit ${mostOfOne + 1}
        ) as found
        union all
        select id, booking_id, card, customer from seen
        union all
        select asked.id, found.id, asked.card, asked.customer
        from seen as asked join bookings as theirs on theirs.id = asked.booking_id
        cross join lateral (
          select bookings.id from bookings where bookings.guest_email_folded = theirs.guest_email_folded
          order by ${byNearestStay} limit ${mostOfOne + 1}
        ) as found
        union all
        select asked.id, found.id, asked.card, asked.customer
        from seen as asked join bookings as theirs on theirs.id = asked.booking_id
        cross join lateral (
          select bookings.id from bookings where bookings.guest_phone_folded = theirs.guest_phone_folded
          order by ${byNearestStay} limit ${mostOfOne + 1}
        ) as found
      ) as found
      group by id, booking_id`);
    return [...rows];
  });
}

/**
 * Bookings that speak for themselves only by amount, date, parts of a name or a reference with a typing error: for a
 * person to look at, never enough for a match.
 */
export async function findLikelyBookings(
  db: Queryable,
  payments: readonly { state: PaymentState; unknownReferences: readonly string[] }[],
): Promise<Found[]> {
  return inParts(payments, async (part) => {
    const rows = await db.execute<Found>(sql`
      select asked.id as "paymentId", found.id as "bookingId", false as card, false as customer
      from jsonb_to_recordset(${JSON.stringify(part.map(askedMore))}::jsonb)
        as asked(id uuid, day date, names text[], keys text[])
      cross join lateral (
        select bookings.id from bookings where bookings.match_keys && asked.keys
        order by coalesce(bookings.guest_name_folded && asked.names, false) desc, ${byNearestStay}
        limit ${mostSuggested}
      ) as found`);
    return [...rows];
  });
}

const byNearestStay = sql.raw(
  "abs(coalesce(bookings.check_in, asked.day) - asked.day), bookings.id",
);

async function inParts<Item, Row>(
  items: readonly Item[],
  ask: (part: readonly Item[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let from = 0; from < items.length; from += atOnce) {
    rows.push(...(await ask(items.slice(from, from + atOnce))));
  }
  return rows;
}

function asked(state: PaymentState) {
  const { id, derived } = state;
  return {
    id,
    day: paidOn(state),
    email: derived.payerEmailFolded,
    phone: derived.payerPhoneFolded,
    card: derived.cardFingerprint,
    customer: derived.stripeCustomer,
    namesakes: namesakeKeys(factsOf(state)),
  };
}

function askedMore({
  state,
  unknownReferences,
}: {
  state: PaymentState;
  unknownReferences: readonly string[];
}) {
  return {
    id: state.id,
    day: paidOn(state),
    names: state.derived.payerNameFolded ?? [],
    keys: paymentMatchKeys(factsOf(state, unknownReferences)),
  };
}

function factsOf(state: PaymentState, unknownReferences: readonly string[] = []): PaymentFacts {
  const { currency, received } = state.derived;
  return { payer: payerOf(state), currency, received, paidOn: paidOn(state), unknownReferences };
}

/** The payer as it is compared. */
export function payerOf({ derived }: Pick<PaymentState, "derived">) {
  return {
    email: derived.payerEmailFolded,
    phone: derived.payerPhoneFolded,
    name: derived.payerNameFolded ?? [],
  };
}

/** The day the money came, in UTC. */
export function paidOn({ derived }: Pick<PaymentState, "derived">): string {
  return (derived.paidAt ?? derived.created).toISOString().slice(0, 10);
}
