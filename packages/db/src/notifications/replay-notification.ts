import { and, eq, sql } from "drizzle-orm";
import { noteActivity } from "../activity/note-activity.ts";
import type { Queryable, Transaction } from "../database.ts";
import { newId } from "../new-id.ts";
import { isUuid } from "../payments/is-uuid.ts";
import { notifications } from "../schema/index.ts";
import { readStandings } from "./booking-standing.ts";
import { bookingChanged } from "./collect-changes.ts";
import { NotificationNotFoundError } from "./errors.ts";
import { isBetweenAttempts } from "./hurry-waiting.ts";
import { failedLast } from "./notification-health.ts";
import { lockNotifications } from "./notification-lock.ts";
import { writeTest } from "./test-notifications.ts";

/**
 * Has a booking's system told again, in a notification of its own that says how the account stands now: what the old one
 * said may be wrong by now, and its id may be known to the receiver. One that is still tried is tried at once instead.
 * @returns the id of the one that is sent.
 * @throws NotificationNotFoundError
 */
export async function replayNotification(db: Queryable, id: string, by: string): Promise<string> {
  return db.transaction(async (tx) => {
    await lockNotifications(tx);
    const [row] = isUuid(id)
      ? await tx.select().from(notifications).where(eq(notifications.id, id))
      : [];
    if (!row) throw new NotificationNotFoundError("there is no such notification");
    const sent =
      row.bookingId === null ? await writeTest(tx, id) : await tellAgain(tx, id, row.bookingId);
    const detail = { sent, booking: row.bookingId };
    const subject = `notification:${id}`;
    await noteActivity(tx, { actor: by, action: "notification.replayed", subject, detail });
    return sent;
  });
}

async function tellAgain(tx: Transaction, id: string, bookingId: string): Promise<string> {
  const [underWay] = await tx
    .select()
    .from(notifications)
    .where(and(eq(notifications.bookingId, bookingId), eq(notifications.state, "pending")));
  if (underWay) {
    await hurry(tx, underWay.id);
    return underWay.id;
  }
  const standing = (await readStandings(tx, [bookingId])).get(bookingId);
  const sent = newId();
  await tx.insert(notifications).values({
    id: sent,
    bookingId,
    type: bookingChanged,
    data: JSON.stringify(standing),
    replayOf: id,
  });
  return sent;
}

async function hurry(tx: Transaction, id: string): Promise<void> {
  await tx
    .update(notifications)
    .set({ nextAttemptAt: sql`now()` })
    .where(and(eq(notifications.id, id), isBetweenAttempts));
}

/** Puts every booking's failed notification back whose system was not told of it since. @returns how many. */
export async function replayFailed(db: Queryable, by: string): Promise<number> {
  const rows = await db.execute<{ id: string }>(
    sql`select id from (${failedLast}) as untold order by id`,
  );
  for (const { id } of rows) await replayNotification(db, id, by);
  return rows.length;
}
