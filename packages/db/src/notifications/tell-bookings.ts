import { foldReference } from "@rentease/core";
import { and, asc, gt, sql } from "drizzle-orm";
import { noteActivity } from "../activity/note-activity.ts";
import { among } from "../among.ts";
import type { Database, Transaction } from "../database.ts";
import { BookingNotFoundError } from "../decisions/errors.ts";
import { newId } from "../new-id.ts";
import { bookings, notifications } from "../schema/index.ts";
import { readStandings } from "./booking-standing.ts";
import { bookingChanged } from "./collect-changes.ts";
import { isBetweenAttempts } from "./hurry-waiting.ts";
import { lockNotifications } from "./notification-lock.ts";

const batchSize = 500;

/**
 * Has the systems of bookings told how each stands now, whatever they were told before: after a restore they may have
 * been told what these books no longer know. One that waits gives way to the new one, and counts as failed: its text is
 * older. One that is on its way is left.
 * @param references how the bookings are called, however it is written; null for all of them.
 * @returns how many are told. @throws BookingNotFoundError where one is not there; then none is told.
 */
export async function tellBookings(
  db: Database,
  references: readonly string[] | null,
  by: string,
): Promise<number> {
  const chosen = references && (await findAll(db, references));
  let told = 0;
  for (let after: string | undefined; ;) {
    const rows = await db
      .select({ id: bookings.id })
      .from(bookings)
      .where(
        and(
          chosen === null ? undefined : among(bookings.id, chosen),
          after === undefined ? undefined : gt(bookings.id, after),
        ),
      )
      .orderBy(asc(bookings.id))
      .limit(batchSize);
    const ids = rows.map(({ id }) => id);
    after = ids.at(-1);
    if (after === undefined) return told;
    told += await db.transaction((tx) => tellAnew(tx, ids, by));
  }
}

async function findAll(db: Database, references: readonly string[]): Promise<string[]> {
  const rows = await db
    .select({ id: bookings.id, folded: bookings.referenceFolded })
    .from(bookings)
    .where(among(bookings.referenceFolded, references.map(foldReference)));
  const known = new Set(rows.map(({ folded }) => folded));
  const missing = references.filter((reference) => !known.has(foldReference(reference)));
  if (missing.length > 0) {
    throw new BookingNotFoundError("booking", `there is no booking ${missing.join(", ")}`);
  }
  return rows.map(({ id }) => id);
}

async function tellAnew(tx: Transaction, ids: readonly string[], by: string): Promise<number> {
  await lockNotifications(tx);
  await tx
    .update(notifications)
    .set({ state: "failed", endedAt: sql`clock_timestamp()` })
    .where(and(among(notifications.bookingId, ids), isBetweenAttempts));
  const underWay = await tx
    .select({ bookingId: notifications.bookingId })
    .from(notifications)
    .where(and(among(notifications.bookingId, ids), sql`state = 'pending'`));
  const busy = new Set(underWay.map(({ bookingId }) => bookingId));
  const standings = await readStandings(
    tx,
    ids.filter((id) => !busy.has(id)),
  );
  const news = [...standings].map(([bookingId, standing]) => ({
    id: newId(),
    bookingId,
    type: bookingChanged,
    data: JSON.stringify(standing),
  }));
  if (news.length === 0) return 0;
  await tx.insert(notifications).values(news);
  const detail = { bookings: news.length };
  await noteActivity(tx, {
    actor: by,
    action: "notification.replayed",
    subject: "notification:",
    detail,
  });
  return news.length;
}
