import { asc, isNotNull, sql } from "drizzle-orm";
import { matchAndAdopt } from "../adoptions/match-and-adopt.ts";
import { type ApplyRules, derivePayments } from "../apply/derive-payments.ts";
import { lockRoots } from "../apply/lock-roots.ts";
import { readObjects } from "../apply/stored-objects.ts";
import { among } from "../among.ts";
import type { Database } from "../database.ts";
import { isConnectionFault } from "../error-text.ts";
import { lookUpByIndex } from "../look-up-by-index.ts";
import { bookings } from "../schema/index.ts";
import { findPaymentsOfBookings } from "./find-payments.ts";

export type BookingsMatched = {
  matched: number;
  /** Those that keep their request and are tried again next time. */
  failures: { bookingId: string; error: unknown }[];
};

/** Bookings in one transaction. */
const batchSize = 50;

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
  for (let from = 0; from < waiting.length && !signal?.aborted; from += batchSize) {
    const batch = waiting.slice(from, from + batchSize).map(({ id }) => id);
    try {
      await matchBookings(db, batch, rules);
      result.matched += batch.length;
    } catch (error) {
      if (isConnectionFault(error)) throw error;
      await matchEachAlone(db, batch, rules, result);
    }
  }
  return result;
}

/** One of them can't be matched: so that only that one fails. */
async function matchEachAlone(
  db: Database,
  bookingIds: readonly string[],
  rules: ApplyRules,
  result: BookingsMatched,
): Promise<void> {
  for (const bookingId of bookingIds) {
    try {
      await matchBookings(db, [bookingId], rules);
      result.matched += 1;
    } catch (error) {
      if (isConnectionFault(error)) throw error;
      result.failures.push({ bookingId, error });
    }
  }
}

/** Matches again the open payments that could be one booking's. Does nothing where nobody asked. */
export async function matchBooking(
  db: Database,
  bookingId: string,
  rules: ApplyRules,
): Promise<void> {
  await matchBookings(db, [bookingId], rules);
}

async function matchBookings(
  db: Database,
  bookingIds: readonly string[],
  rules: ApplyRules,
): Promise<void> {
  await db.transaction(async (tx) => {
    await lookUpByIndex(tx);
    // By their ids alone: asked for those that wait among them, PostgreSQL would compare every one that waits.
    const named = await tx
      // As text: a Date would lose the microseconds that tell two requests apart.
      .select({
        id: bookings.id,
        requestedAt: sql<string | null>`${bookings.matchRequestedAt}::text`,
      })
      .from(bookings)
      .where(among(bookings.id, bookingIds))
      .orderBy(asc(bookings.id));
    const asked = named.filter(({ requestedAt }) => requestedAt !== null);
    if (asked.length === 0) return;
    const ids = asked.map(({ id }) => id);

    // Payments before bookings, as everywhere.
    const roots = await lockRoots(tx, await findPaymentsOfBookings(tx, ids));
    const states = await derivePayments(tx, await readObjects(tx, roots), rules);
    await matchAndAdopt(
      tx,
      // The evidence is as it was, but what it names has changed.
      states.map((state) => ({ ...state, evidenceChanged: true })),
      rules,
      ids,
    );
    // A change that came meanwhile asked anew and keeps its request.
    await tx.execute(sql`
      update bookings set match_requested_at = null
      from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as asked(id uuid, "requestedAt" timestamptz)
      where bookings.id = asked.id and bookings.match_requested_at = asked."requestedAt"`);
  });
}
