import { foldReference } from "@rentease/core";
import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { isUuid } from "../payments/is-uuid.ts";
import { bookings, notifications } from "../schema/index.ts";
import { bodyOf } from "./send-due.ts";

export const notificationStates = ["pending", "delivered", "failed"] as const;

/** Which notifications: all of those given hold. */
export type NotificationFilter = {
  state?: (typeof notificationStates)[number] | undefined;
  /** A booking's reference, however it is written. */
  booking?: string | undefined;
};

export type ListedNotification = {
  /** Its `webhook-id`. */
  id: string;
  type: string;
  state: string;
  /** Reference of its booking; null for a test. */
  booking: string | null;
  attempts: number;
  createdAt: Date;
  /** When it was delivered or given up. */
  endedAt: Date | null;
  nextAttemptAt: Date | null;
  /** Of the last attempt that came back: the answer's status, or why there was none. */
  lastStatus: number | null;
  lastError: string | null;
};

/** A notification with all its attempts and what was sent. */
export type Notification = ListedNotification & {
  answers: {
    attempt: number;
    at: string;
    status: number | null;
    error: string | null;
    durationMs: number;
  }[];
  /** The one that a person had told again. */
  replayOf: string | null;
  /** As it is sent. */
  payload: string;
};

/** The last made first. @param before only those listed after the one of this id. */
export async function listNotifications(
  db: Queryable,
  { state, booking }: NotificationFilter,
  limit: number,
  before?: string,
): Promise<ListedNotification[]> {
  const rows = await select(
    db,
    and(
      // Said as the partial index says it, where there is one.
      state && sql`${notifications.state} = ${sql.raw(`'${state}'`)}`,
      booking === undefined
        ? undefined
        : sql`${notifications.bookingId} =
            (select id from bookings where reference_folded = ${foldReference(booking)})`,
      before === undefined ? undefined : sql`${notifications.id} < ${before}::uuid`,
    ),
    limit,
  );
  return rows.map(listed);
}

/** The notification of this id; null where there is none. */
export async function showNotification(db: Queryable, id: string): Promise<Notification | null> {
  if (!isUuid(id)) return null;
  const [row] = await select(db, eq(notifications.id, id), 1);
  if (!row) return null;
  const { answers, replayOf } = row.notification;
  return { ...listed(row), answers, replayOf, payload: bodyOf(row.notification) };
}

async function select(db: Queryable, where: SQL | undefined, limit: number): Promise<Row[]> {
  return db
    .select({ notification: notifications, booking: bookings.reference })
    .from(notifications)
    .leftJoin(bookings, eq(bookings.id, notifications.bookingId))
    .where(where)
    .orderBy(desc(notifications.id))
    .limit(limit);
}

type Row = { notification: typeof notifications.$inferSelect; booking: string | null };

function listed({ notification, booking }: Row): ListedNotification {
  const { id, type, state, attempts, createdAt, endedAt, nextAttemptAt, answers } = notification;
  const last = answers.at(-1);
  return {
    id,
    type,
    state,
    booking,
    attempts,
    createdAt,
    endedAt,
    nextAttemptAt: state === "pending" ? nextAttemptAt : null,
    lastStatus: last?.status ?? null,
    lastError: last?.error ?? null,
  };
}
