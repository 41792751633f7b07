import { foldReference } from "@rentease/core";
import { and, asc, desc, eq, lt, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import { groupedBy } from "../grouped-by.ts";
import { readPaymentsById } from "../payments/list-payments.ts";
import type { ListedPayment } from "../payments/listed-payment.ts";
import { bookingItems, bookings, instalments } from "../schema/index.ts";
import { type BookingShare, readBookingShares } from "./booking-shares.ts";

/** Money that came for a booking in one currency, minor units. */
export type BookingMoney = {
  currency: string;
  paid: bigint;
  /** Given back, or on its way back. */
  refunded: bigint;
  /** In disputes that are open or lost. */
  disputed: bigint;
  /** The part of `disputed` that the guest's bank keeps. */
  lost: bigint;
};

/** A booking and how its account stands, in its own `currency`. */
export type BookingSummary = BookingMoney & {
  id: string;
  reference: string;
  status: string;
  guest: { name: string | null; email: string | null; phone: string | null };
  /** When the guest was erased. */
  erasedAt: Date | null;
  property: string | null;
  checkIn: string | null;
  checkOut: string | null;
  /** What of Stripe's belongs to this booking whatever the amount. */
  stripe: {
    customer: string | null;
    paymentLink: string | null;
    checkoutSession: string | null;
    paymentIntent: string | null;
  };
  /** What is to be paid in all: the instalments, or the items where there are none. */
  expected: bigint;
  /** What is still to come, after refunds and lost disputes; negative when too much came. */
  balance: bigint;
  /** What came in other currencies: never converted, never summed (P5), and so in no balance. */
  otherCurrencies: BookingMoney[];
};

/** A booking with what is charged for, what is expected when, and what came. */
export type BookingAccount = BookingSummary & {
  items: { kind: string; description: string | null; amount: bigint }[];
  instalments: { kind: string; due: string | null; amount: bigint }[];
  /** Oldest first; `share` is what the payment means for this booking. */
  payments: (ListedPayment & {
    share: Pick<BookingShare, "paid" | "refunded" | "disputed" | "lost">;
  })[];
};

/** Which bookings: all of those given hold. */
export type BookingFilter = {
  property?: string | undefined;
  /** Part of a reference, however it is written. */
  reference?: string | undefined;
};

/** The last created first. @param before only those listed after the one of this id. */
export async function listBookings(
  db: Queryable,
  {
    limit,
    before,
    property,
    reference,
  }: BookingFilter & { limit: number; before?: string | undefined },
): Promise<BookingSummary[]> {
  const rows = await db
    .select(columns)
    .from(bookings)
    .where(
      and(
        property === undefined ? undefined : eq(bookings.property, property),
        reference === undefined
          ? undefined
          : among(bookings.id, await readNamed(db, reference, { limit, before, property })),
        before ? lt(bookings.id, before) : undefined,
      ),
    )
    .orderBy(desc(bookings.id))
    .limit(limit);
  const shares = await readBookingShares(
    db,
    rows.map(({ row }) => row.id),
  );
  return rows.map(({ row, expected }) => summary(row, expected, shares));
}

/** The bookings of these ids, in no order. @param read their shares, where the caller has them. */
export async function readBookings(
  db: Queryable,
  ids: readonly string[],
  read?: readonly BookingShare[],
): Promise<BookingSummary[]> {
  if (ids.length === 0) return [];
  const rows = await db.select(columns).from(bookings).where(among(bookings.id, ids));
  const shares = groupedBy(
    read ?? (await readBookingShares(db, ids)),
    ({ bookingId }) => bookingId,
  );
  return rows.map(({ row, expected }) => summary(row, expected, shares.get(row.id) ?? []));
}

/** From the index of references alone: the table is many times as large, and the planner would read all of it. */
async function readNamed(
  db: Queryable,
  reference: string,
  {
    limit,
    before,
    property,
  }: { limit: number; before: string | undefined; property: string | undefined },
): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    with named as materialized (
      select id from bookings where strpos(reference_folded, ${foldReference(reference)}) > 0
    )
    select id from named
    where ${before === undefined ? sql`true` : sql`id < ${before}::uuid`}
      and ${
        property === undefined
          ? sql`true`
          : sql`exists (select 1 from bookings where id = named.id and property = ${property} offset 0)`
      }
    order by id desc limit ${limit}`);
  return rows.map(({ id }) => id);
}

/** The booking of this reference, however it is written; null when there is none. */
export async function showBooking(
  db: Queryable,
  reference: string,
): Promise<BookingAccount | null> {
  const [found] = await db
    .select(columns)
    .from(bookings)
    .where(eq(bookings.referenceFolded, foldReference(reference)));
  if (!found) return null;
  const { id } = found.row;
  const items = await db
    .select({
      kind: bookingItems.kind,
      description: bookingItems.description,
      amount: bookingItems.amount,
    })
    .from(bookingItems)
    .where(eq(bookingItems.bookingId, id))
    .orderBy(asc(bookingItems.position));
  const expected = await db
    .select({ kind: instalments.kind, due: instalments.due, amount: instalments.amount })
    .from(instalments)
    .where(eq(instalments.bookingId, id))
    .orderBy(asc(instalments.due), asc(instalments.position));
  const shares = await readBookingShares(db, [id]);
  const shareOf = new Map(shares.map((share) => [share.paymentId, share]));
  const payments = await readPaymentsById(db, [...shareOf.keys()]);
  return {
    ...summary(found.row, found.expected, shares),
    items,
    instalments: expected,
    payments: payments.toReversed().flatMap((payment) => {
      const share = shareOf.get(payment.id);
      if (!share) return [];
      const { paid, refunded, disputed, lost } = share;
      return [{ ...payment, share: { paid, refunded, disputed, lost } }];
    }),
  };
}

/** Bookings and how their accounts stand, by our id. */
export async function readBookingSummaries(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, BookingSummary>> {
  const rows = await db.select(columns).from(bookings).where(among(bookings.id, ids));
  const shares = await readBookingShares(db, ids);
  return new Map(rows.map(({ row, expected }) => [row.id, summary(row, expected, shares)]));
}

/** As matching counts it (core, openExpectations). */
const columns = {
  row: bookings,
  expected: sql<bigint>`coalesce(
    (select sum(amount) from instalments where booking_id = bookings.id),
    (select sum(amount) from booking_items where booking_id = bookings.id),
    0)::bigint`,
};

function summary(
  row: typeof bookings.$inferSelect,
  expected: bigint,
  shares: readonly BookingShare[],
): BookingSummary {
  const own = shares.filter(({ bookingId }) => bookingId === row.id);
  const money = moneyIn(row.currency, own);
  const others = new Set(own.map(({ currency }) => currency));
  others.delete(row.currency);
  return {
    id: row.id,
    reference: row.reference,
    status: row.status,
    guest: { name: row.guestName, email: row.guestEmail, phone: row.guestPhone },
    erasedAt: row.erasedAt,
    property: row.property,
    checkIn: row.checkIn,
    checkOut: row.checkOut,
    stripe: {
      customer: row.stripeCustomer,
      paymentLink: row.stripePaymentLink,
      checkoutSession: row.stripeCheckoutSession,
      paymentIntent: row.stripePaymentIntent,
    },
    expected,
    ...money,
    balance: expected - (money.paid - money.refunded - money.lost),
    otherCurrencies: [...others].sort().map((currency) => moneyIn(currency, own)),
  };
}

function moneyIn(currency: string, shares: readonly BookingShare[]): BookingMoney {
  const sum = (part: "paid" | "refunded" | "disputed" | "lost") =>
    shares.reduce(
      (total, share) => (share.currency === currency ? total + share[part] : total),
      0n,
    );
  return {
    currency,
    paid: sum("paid"),
    refunded: sum("refunded"),
    disputed: sum("disputed"),
    lost: sum("lost"),
  };
}
