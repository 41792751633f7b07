import { daysBetween, type DueStanding, dueStanding } from "@rentease/core";
import { type SQL, sql } from "drizzle-orm";
import { among } from "../among.ts";
import { type BookingSummary, readBookings } from "../bookings/list-bookings.ts";
import type { Queryable } from "../database.ts";
import { bookingItems, instalments } from "../schema/index.ts";
import { groupedBy } from "../grouped-by.ts";

/** Which bookings: all of those given hold. Days are YYYY-MM-DD. */
export type OutstandingFilter = {
  /** What is due and overdue, it is on this day. */
  today: string;
  /** Checking in in [from, to); one without a check-in is in every period that does not end. */
  from?: string | undefined;
  to?: string | undefined;
  property?: string | undefined;
};

/** A booking of which money is still to come, with the figures that it shows everywhere; minor units of `currency`. */
export type OutstandingBooking = Omit<BookingSummary, "stripe"> &
  Pick<DueStanding, "due" | "overdue"> & {
    /** Days since the first that is overdue was due; null where nothing is. */
    overdueDays: number | null;
  };

/** Its place in the list. */
export type OutstandingPlace = { checkIn: string | null; id: string };

/** A booking's check-in as lists are sorted by it: those without one come last. */
const checkInOrder = sql`coalesce(b.check_in, 'infinity')`;

/** Bookings, not canceled, of which money is still to come (their balance is above zero), by check-in. */
export async function listOutstanding(
  db: Queryable,
  {
    limit,
    after,
    ...filter
  }: OutstandingFilter & {
    limit: number;
    after?: OutstandingPlace | undefined;
  },
): Promise<OutstandingBooking[]> {
  const listed: OutstandingBooking[] = [];
  let place = after;
  while (listed.length < limit) {
    // Those of which SQL can't tell what a shared refund left may turn out to be paid, hence the loop.
    const wanted = limit - listed.length;
    const candidates = await db.execute<{ id: string; checkIn: string | null }>(sql`
      select b.id, b.check_in::text as "checkIn"
      from bookings as b
      cross join lateral (${expectedOf(sql`b.id`)}) as expected
      cross join lateral (${keptOf(sql`b.id`, sql`b.currency`)}) as kept
      where ${chosen(filter)} and ${place === undefined ? sql`true` : listedAfter(place)}
        and (kept.doubtful or expected.amount > kept.amount)
      order by ${checkInOrder}, b.id
      limit ${wanted}`);
    listed.push(
      ...(await readOutstanding(
        db,
        candidates.map(({ id }) => id),
        filter.today,
      )),
    );
    place = candidates.at(-1);
    if (candidates.length < wanted) break;
  }
  return listed;
}

/** The bookings among these that are outstanding, in their order. */
export async function readOutstanding(
  db: Queryable,
  ids: readonly string[],
  today: string,
): Promise<OutstandingBooking[]> {
  if (ids.length === 0) return [];
  const found = new Map((await readBookings(db, ids)).map((booking) => [booking.id, booking]));
  const expected = await db
    .select({
      bookingId: instalments.bookingId,
      due: instalments.due,
      amount: instalments.amount,
    })
    .from(instalments)
    .where(among(instalments.bookingId, ids));
  const items = await db
    .select({ bookingId: bookingItems.bookingId, amount: bookingItems.amount })
    .from(bookingItems)
    .where(among(bookingItems.bookingId, ids));
  const instalmentsOf = groupedBy(expected, ({ bookingId }) => bookingId);
  const itemsOf = groupedBy(items, ({ bookingId }) => bookingId);
  return ids.flatMap((id) => {
    const booking = found.get(id);
    if (!booking || booking.balance <= 0n) return [];
    const { stripe: _stripe, ...summary } = booking;
    const { due, overdue, overdueSince } = dueStanding(
      {
        checkIn: booking.checkIn,
        instalments: instalmentsOf.get(id) ?? [],
        itemsTotal: (itemsOf.get(id) ?? []).reduce((sum, { amount }) => sum + amount, 0n),
      },
      booking.expected - booking.balance,
      today,
    );
    const overdueDays = overdueSince === null ? null : daysBetween(overdueSince, today);
    return [{ ...summary, due, overdue, overdueDays }];
  });
}

export function chosen({ from, to, property }: OutstandingFilter): SQL {
  return sql`b.status <> 'canceled'
    ${property === undefined ? sql`` : sql`and b.property = ${property}`}
    ${from === undefined ? sql`` : sql`and ${checkInOrder} >= ${from}::date`}
    ${to === undefined ? sql`` : sql`and ${checkInOrder} < ${to}::date`}`;
}

function listedAfter({ checkIn, id }: OutstandingPlace): SQL {
  return sql`(${checkInOrder}, b.id) > (${checkIn ?? "infinity"}::date, ${id}::uuid)`;
}

function expectedOf(bookingId: SQL): SQL {
  return sql`
    select coalesce(
      (select sum(amount) from instalments where booking_id = ${bookingId}),
      (select sum(amount) from booking_items where booking_id = ${bookingId}), 0) as amount`;
}

function keptOf(bookingId: SQL, currency: SQL): SQL {
  return sql`
    select coalesce(sum(${keptPart}), 0) as amount, coalesce(bool_or(${keptPart} is null), false) as doubtful
    from allocations as a join payments as p on p.id = a.payment_id
    where a.booking_id = ${bookingId} and p.currency = ${currency} and p.superseded_by is null`;
}

/**
 * What still pays for a booking of allocation `a` of payment `p`; null where refunds of a shared payment have to be
 * shared first, or it came short (core, sharePayment). An allocation was never more than had come, so what has all come
 * is not short.
 */
export const keptPart = sql`case
  when p.refunded = 0 and p.lost = 0 and p.received >= p.amount and a.amount <= p.received then a.amount
  when a.amount >= p.received
    and not exists (select from allocations as o where o.payment_id = a.payment_id and o.booking_id <> a.booking_id)
    then p.received - p.refunded - p.lost
  end`;
