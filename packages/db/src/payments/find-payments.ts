import { foldReference } from "@rentease/core";
import { type SQL, sql } from "drizzle-orm";
import { alongIndexes } from "../along-indexes.ts";
import { among } from "../among.ts";
import type { Transaction } from "../database.ts";
import { payments } from "../schema/index.ts";

/** Which payments: all of those given hold. */
export type PaymentFilter = {
  review?: string | undefined;
  status?: string | undefined;
  source?: string | undefined;
  /** Any of these ways to write it in the books. */
  methods?: readonly string[] | undefined;
  currency?: string | undefined;
  /** A booking's reference, however it is written: those of which a part belongs to it. */
  booking?: string | undefined;
  /** Those of which a part belongs to a booking of this property. */
  property?: string | undefined;
  /** Created in [from, to). */
  from?: Date | undefined;
  to?: Date | undefined;
};

/** A payment's place in a list by the time it was created. */
export type Place = { created: Date; id: string };

export type PageOfPayments = PaymentFilter & { limit: number; before?: Place | undefined };

/** Bookings of a property that are looked through for their payments straight away. */
const fewBookings = 3_000;
/** Payments that are looked through for a property which has more of them. */
const mostLookedThrough = 10_000;

/**
 * The ids of a page of payments, the last created first. How they are found does not hang on what the planner knows of
 * the values: it takes a filter that almost nothing passes for one that half of all do, and reads for seconds.
 */
export async function findPayments(tx: Transaction, page: PageOfPayments): Promise<string[]> {
  const { booking, property, limit } = page;
  if (booking !== undefined) {
    const reference = foldReference(booking);
    const also = property === undefined ? sql`true` : partOf(sql.raw("payments.id"), property);
    return findOfBookings(tx, sql`reference_folded = ${reference}`, page, also);
  }
  if (property === undefined) return readIds(tx, alongIndex(page, sql`limit ${limit}`));

  // Only what is matched belongs to a booking.
  if (page.review !== undefined && page.review !== "matched") return [];
  const matched = { ...page, review: "matched" };
  const ofProperty = sql`property = ${property}`;
  const [size] = await tx.execute<{ few: boolean }>(sql`
    select count(*) < ${fewBookings} as few
    from (select 1 from bookings where ${ofProperty} limit ${fewBookings}) as bookings_of_it`);
  if (size?.few) return findOfBookings(tx, ofProperty, page);
  // It has so many that the newest payments hold a page of them, unless it has had none for long.
  const look = sql`
    with newest as materialized (${alongIndex(matched, sql`limit ${mostLookedThrough}`)})
    select (select count(*) < ${mostLookedThrough} from newest) as ended, array(
      select id from newest
      where ${partOf(sql.raw("newest.id"), property)}
      order by created desc, id desc limit ${limit}) as ids`;
  const [newest] = await alongIndexes(tx, () =>
    tx.execute<{ ids: string[]; ended: boolean }>(look),
  );
  if (newest && (newest.ended || newest.ids.length === limit)) return newest.ids;
  return findOfBookings(tx, ofProperty, page);
}

/** Part of the payment belongs to a booking of the property. */
function partOf(paymentId: SQL, property: string): SQL {
  return sql`exists (
    select 1 from allocations join bookings on bookings.id = allocations.booking_id
    where allocations.payment_id = ${paymentId} and bookings.property = ${property} offset 0)`;
}

/** From the bookings to their payments, in this order. */
async function findOfBookings(
  tx: Transaction,
  ofBooking: SQL,
  page: PageOfPayments,
  also = sql`true`,
) {
  return readIds(
    tx,
    sql`
    with theirs as materialized (
      select distinct allocation.payment_id from bookings
      cross join lateral (
        select payment_id from allocations where booking_id = bookings.id offset 0
      ) as allocation
      where ${ofBooking}
    )
    select id from theirs
    cross join lateral (select * from payments where id = theirs.payment_id offset 0) as payments
    where ${matching(page)} and ${also}
    order by created desc, id desc limit ${page.limit}`,
  );
}

/** Along the index payments_created, which holds every column that is asked about. */
function alongIndex(page: PageOfPayments, limit: SQL): SQL {
  return sql`select created, id from payments where ${matching(page)} order by created desc, id desc ${limit}`;
}

async function readIds(tx: Transaction, query: SQL): Promise<string[]> {
  const rows = await alongIndexes(tx, () => tx.execute<{ id: string }>(query));
  return rows.map(({ id }) => id);
}

function matching(page: PageOfPayments) {
  const { review, status, source, methods, currency, from, to, before } = page;
  // One is asked for as one: of several an index can't say in advance which rows hold any.
  const method = methods?.length === 1 ? methods[0] : undefined;
  const equal = Object.entries({ review, status, source, method, currency }).flatMap(
    ([column, value]) => (value === undefined ? [] : [sql`${sql.identifier(column)} = ${value}`]),
  );
  return sql.join(
    [
      sql`true`,
      ...equal,
      ...(methods === undefined || method !== undefined ? [] : [among(payments.method, methods)]),
      ...(from === undefined ? [] : [sql`created >= ${from.toISOString()}::timestamptz`]),
      ...(to === undefined ? [] : [sql`created < ${to.toISOString()}::timestamptz`]),
      ...(before === undefined
        ? []
        : [
            sql`(created, id) < (${before.created.toISOString()}::timestamptz, ${before.id}::uuid)`,
          ]),
    ],
    sql` and `,
  );
}
