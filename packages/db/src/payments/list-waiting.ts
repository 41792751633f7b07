import { asc, type SQL, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import { placing } from "../decisions/history.ts";
import { payments } from "../schema/index.ts";
import { isUuid } from "./is-uuid.ts";
import type { Place } from "./find-payments.ts";
import { type ListedPayment, listedPayments, paymentColumns } from "./listed-payment.ts";

/** Which of the payments that wait for a person: all of those given hold. */
export type WaitingFilter = {
  review?: "unmatched" | "suggested" | undefined;
  /** Proposed for a booking of this property. */
  property?: string | undefined;
};

/** The payments that wait for a person, the longest waiting first, and how many there are in all. */
export async function listWaiting(
  db: Queryable,
  {
    limit,
    after,
    ...filter
  }: WaitingFilter & {
    limit: number;
    /** Only those that come after this place. */
    after?: Place | undefined;
  },
): Promise<{ total: number; payments: ListedPayment[] }> {
  // Found once, for the page and for their number: by property each takes a look at its last proposal.
  const [page] = await db.execute<{ total: number; ids: string[] }>(sql`
    with found as materialized (select created, id from payments where ${matching(filter)})
    select
      (select count(*)::int from found) as total,
      array(
        select id from found as payments
        where ${after === undefined ? sql`true` : sql`${place} > ${placeOf(after)}`}
        order by created, id limit ${limit}) as ids`);
  const rows = await db
    .select(paymentColumns)
    .from(payments)
    .where(among(payments.id, page?.ids ?? []))
    .orderBy(asc(payments.created), asc(payments.id));
  return { total: page?.total ?? 0, payments: await listedPayments(db, rows) };
}

/** What waits of one kind in one currency; currencies are never summed (P5). Minor units. */
export type WaitingSum = { review: string; currency: string; payments: number; received: bigint };

/** How much waits for a person, by state and currency. */
export async function sumWaiting(db: Queryable): Promise<WaitingSum[]> {
  const rows = await db.execute<WaitingSum>(sql`
    select review, currency, count(*)::int as payments, sum(received)::bigint as received
    from payments where ${waiting} group by review, currency order by review, currency`);
  return [...rows];
}

/** How many wait of one kind, and since when the longest does. */
export type WaitingCount = { review: string; payments: number; oldest: Date };

/** How many payments wait for a person, by state; read from an index. */
export async function countWaiting(db: Queryable): Promise<WaitingCount[]> {
  const rows = await db.execute<{ review: string; payments: number; oldest: number }>(sql`
    select review, count(*)::int as payments, extract(epoch from min(created))::float8 as oldest
    from payments where ${waiting} group by review`);
  return rows.map(({ oldest, ...of }) => ({ ...of, oldest: new Date(oldest * 1000) }));
}

/** The neighbours in the queue of a payment, which itself need not wait any more. */
export type WaitingAround = {
  previous: string | null;
  /** After the last the first again, if that is another. */
  next: string | null;
  /** How many wait longer than it. */
  before: number;
  total: number;
};

/** @param id ours. Null where there is no such payment. */
export async function readWaitingAround(
  db: Queryable,
  id: string,
  filter: WaitingFilter = {},
): Promise<WaitingAround | null> {
  if (!isUuid(id)) return null;
  const here = sql`(select created, id from payments where id = ${id}::uuid)`;
  const [row] = await db.execute<WaitingAround & { known: boolean }>(sql`
    with found as materialized (select created, id from payments where ${matching(filter)})
    select
      exists ${here} as known,
      (select id from found as payments where ${place} < ${here}
        order by created desc, id desc limit 1) as previous,
      coalesce(
        (select id from found as payments where ${place} > ${here} order by created, id limit 1),
        (select id from found as payments where ${place} < ${here} order by created, id limit 1)
      ) as next,
      (select count(*)::int from found as payments where ${place} < ${here}) as before,
      (select count(*)::int from found) as total`);
  if (!row?.known) return null;
  const { previous, next, before, total } = row;
  return { previous, next, before, total };
}

/** Money that came and belongs to no booking yet, said as the index payments_waiting says it. */
const waiting = sql.raw(
  "payments.review in ('unmatched', 'suggested') and payments.received > 0 and payments.superseded_by is null",
);

const place = sql.raw("(payments.created, payments.id)");

function placeOf({ created, id }: Place): SQL {
  return sql`(${created.toISOString()}::timestamptz, ${id}::uuid)`;
}

function matching({ review, property }: WaitingFilter): SQL {
  return sql.join(
    [
      waiting,
      ...(review === undefined ? [] : [sql`payments.review = ${review}`]),
      ...(property === undefined ? [] : [proposedFor(property)]),
    ],
    sql` and `,
  );
}

/** The last proposal is about a booking of the property, whose bookings are read at once. */
function proposedFor(property: string): SQL {
  return sql`payments.review = 'suggested' and (
    select booking_id from match_decisions
    where match_decisions.payment_id = payments.id and match_decisions.action in (${placingActions})
    order by match_decisions.seq desc limit 1) in (
    select bookings.id from bookings where bookings.property = ${property})`;
}

const placingActions = sql.raw(placing.map((action) => `'${action}'`).join(", "));
