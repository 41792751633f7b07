import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { type BookingSummary, readBookingSummaries } from "./list-bookings.ts";

/** Which stays: all of those given hold. */
export type StayFilter = {
  property?: string | undefined;
  status?: string | undefined;
  /** Arriving in [from, to), YYYY-MM-DD. */
  from?: string | undefined;
  to?: string | undefined;
  /** Something is still to come for it. */
  open?: boolean | undefined;
};

/** A booking's place in the list; `checkIn` is null where no day of arrival is known. */
export type StayPlace = { checkIn: string | null; id: string };

/** `next` is where the next page begins, null on the last one; a page may be short, or empty, and not the last. */
export type StayPage = { bookings: BookingSummary[]; next: StayPlace | null };

/** Bookings whose accounts are read to find open ones. */
const atOnce = 250;
const mostRead = 1_000;

/** The last arrival first, those without one last. @param options.before only those listed after this place. */
export async function listStays(
  db: Queryable,
  {
    limit,
    before,
    open,
    ...filter
  }: StayFilter & { limit: number; before?: StayPlace | undefined },
): Promise<StayPage> {
  const found: BookingSummary[] = [];
  let place = before;
  for (let read = 0; read < mostRead; read += atOnce) {
    // No balance is stored: accounts are read until enough of them are open.
    const most = open ? atOnce : limit + 1;
    const ids = await readIds(db, filter, place, most);
    const summaries = await readBookingSummaries(db, ids);
    for (const booking of ids.flatMap((id) => summaries.get(id) ?? [])) {
      if (open && booking.balance <= 0n) {
        place = booking;
        continue;
      }
      if (found.length === limit) return pageOf(found, place);
      found.push(booking);
      place = booking;
    }
    if (ids.length < most) return pageOf(found, undefined);
  }
  return pageOf(found, place);
}

function pageOf(bookings: BookingSummary[], next: StayPlace | undefined): StayPage {
  return { bookings, next: next ? { checkIn: next.checkIn, id: next.id } : null };
}

async function readIds(
  db: Queryable,
  { property, status, from, to }: Omit<StayFilter, "open">,
  before: StayPlace | undefined,
  most: number,
): Promise<string[]> {
  const conditions: SQL[] = [
    ...(property === undefined ? [] : [sql`property = ${property}`]),
    ...(status === undefined ? [] : [sql`status = ${status}`]),
    ...(from === undefined ? [] : [sql`${arrival} >= ${from}::date`]),
    ...(to === undefined ? [] : [sql`${arrival} < ${to}::date and check_in is not null`]),
    ...(before === undefined
      ? []
      : [sql`(${arrival}, id) < (${before.checkIn ?? "-infinity"}::date, ${before.id}::uuid)`]),
  ];
  const rows = await db.execute<{ id: string }>(sql`
    select id from bookings where ${sql.join([sql`true`, ...conditions], sql` and `)}
    order by ${arrival} desc, id desc limit ${most}`);
  return rows.map(({ id }) => id);
}

/** As the indexes bookings_arrival and bookings_property have it. */
const arrival = sql.raw("coalesce(check_in, '-infinity'::date)");
