import { and, desc, eq, notInArray, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Database, Transaction } from "../database.ts";
import { newId } from "../new-id.ts";
import { matchDecisions, notifications } from "../schema/index.ts";
import { readStandings } from "./booking-standing.ts";
import { isBetweenAttempts, soonestAttempt } from "./hurry-waiting.ts";
import { tryLockNotifications } from "./notification-lock.ts";

/** What a booking's notification is called. */
export const bookingChanged = "booking.changed";

/** Most marks at once. */
const batchSize = 500;

/**
 * Turns marks into notifications: one a booking, of how its account stands now, unless its system was told just that.
 * A booking that has one under way gets the next when that has ended, however often it changes meanwhile; so that one is
 * not left to wait a day for its next attempt.
 * @returns whether there is more.
 */
export async function collectChanges(db: Database): Promise<boolean> {
  return db.transaction(async (tx) => {
    // Another process is at it.
    if (!(await tryLockNotifications(tx))) return false;
    // What is read after this is at least as new as these marks; a change that is newer still has its own.
    const marks = await tx.execute<{ bookingId: string }>(sql`
      delete from booking_changes
      where id in (select id from booking_changes order by id limit ${batchSize})
      returning booking_id as "bookingId"`);
    const marked = [...new Set(marks.map(({ bookingId }) => bookingId))];
    if (marked.length === 0) return false;
    const accounts = await readAccounts(db, marked);
    const underWay = await tx
      .update(notifications)
      .set({
        changedSince: true,
        nextAttemptAt: sql`
          case when ${isBetweenAttempts} then least(next_attempt_at, ${soonestAttempt}) else next_attempt_at end`,
      })
      .where(and(among(notifications.bookingId, marked), eq(notifications.state, "pending")))
      .returning({ bookingId: notifications.bookingId });
    const busy = new Set(underWay.map(({ bookingId }) => bookingId));
    await writeNews(
      tx,
      accounts.filter(({ bookingId }) => !busy.has(bookingId)),
    );
    return marks.length === batchSize;
  });
}

type Account = { bookingId: string; data: string; neverPaid: boolean };

/**
 * How they stand, all of it at one moment: a refund that is made between two statements would be told in half. Over a
 * connection of its own, as what `collectChanges` writes has to see what others wrote since; so far it locked no row
 * that another connection could wait for.
 */
function readAccounts(db: Database, bookingIds: readonly string[]): Promise<Account[]> {
  return db.transaction(
    async (tx) => {
      const standings = await readStandings(tx, bookingIds);
      const matched = await readEverMatched(tx, bookingIds);
      return [...standings].map(([bookingId, standing]) => ({
        bookingId,
        data: JSON.stringify(standing),
        neverPaid: standing.payments.length === 0 && !matched.has(bookingId),
      }));
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
}

async function writeNews(tx: Transaction, accounts: readonly Account[]): Promise<void> {
  const told = await readLastTold(
    tx,
    accounts.map(({ bookingId }) => bookingId),
  );
  const news = accounts.flatMap(({ bookingId, data, neverPaid }) => {
    if (told.has(bookingId) ? told.get(bookingId) === data : neverPaid) return [];
    return [{ id: newId(), bookingId, type: bookingChanged, data }];
  });
  if (news.length > 0) await tx.insert(notifications).values(news);
}

/** Those that one payment as a whole was ever given to. Of those never paid their own system, which put them, knows as much as we. */
async function readEverMatched(
  tx: Transaction,
  bookingIds: readonly string[],
): Promise<ReadonlySet<string | null>> {
  const rows = await tx
    .selectDistinct({ bookingId: matchDecisions.bookingId })
    .from(matchDecisions)
    .where(
      and(
        among(matchDecisions.bookingId, bookingIds),
        notInArray(matchDecisions.action, ["suggested", "rejected"]),
      ),
    );
  return new Set(rows.map(({ bookingId }) => bookingId));
}

/** What their systems know for certain. One that failed may have come all the same, so after it everything is news. */
async function readLastTold(
  tx: Transaction,
  bookingIds: readonly string[],
): Promise<Map<string | null, string | null>> {
  const rows = await tx
    .selectDistinctOn([notifications.bookingId], {
      bookingId: notifications.bookingId,
      state: notifications.state,
      data: notifications.data,
    })
    .from(notifications)
    .where(among(notifications.bookingId, bookingIds))
    .orderBy(notifications.bookingId, desc(notifications.createdAt));
  return new Map(
    rows.map(({ bookingId, state, data }) => [bookingId, state === "delivered" ? data : null]),
  );
}

/**
 * Forgets marks that nobody collected for an hour, and notifications that nobody sent for as long as one is tried: no
 * receiver is configured. Not sooner, because while the setting is rolled out to several workers, one has it and the
 * other does not.
 */
export async function forgetChanges(db: Database): Promise<void> {
  await db.execute(sql`delete from booking_changes where marked_at < now() - interval '1 hour'`);
  await db.execute(sql`
    delete from notifications
    where state = 'pending' and next_attempt_at < now() - interval '3 days'`);
}
