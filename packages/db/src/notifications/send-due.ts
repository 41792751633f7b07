import { eq, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Database } from "../database.ts";
import { notifications } from "../schema/index.ts";
import type { NotificationAnswer } from "../schema/notifications.ts";

/** One that this process is to send now. */
export type DueNotification = {
  id: string;
  bookingId: string | null;
  type: string;
  /** 1 for the first; counted already. */
  attempt: number;
  /** When the first one was made that was heard of; null before. */
  firstTriedAt: Date | null;
  /** What is sent, the same at every attempt. */
  body: string;
};

/** What becomes of it after an attempt. */
export type Outcome = "delivered" | "failed" | { retryInMs: number };

/**
 * Takes notifications that are due, the longest due first. Whoever takes one and is never heard of again loses it after
 * `lostAfterMs`: then it is sent again under the same id.
 */
export async function takeDue(
  db: Database,
  { limit, lostAfterMs }: { limit: number; lostAfterMs: number },
): Promise<DueNotification[]> {
  const due = await db.transaction(async (tx) => {
    const ids = await tx.execute<{ id: string }>(sql`
      select id from notifications where state = 'pending' and next_attempt_at <= now()
      order by next_attempt_at limit ${limit} for update skip locked`);
    if (ids.length === 0) return [];
    return tx
      .update(notifications)
      .set({ attempts: sql`attempts + 1`, nextAttemptAt: inMs(lostAfterMs) })
      .where(
        among(
          notifications.id,
          ids.map(({ id }) => id),
        ),
      )
      .returning();
  });
  return due.map(({ id, bookingId, type, attempts, answers: [first], data, createdAt }) => ({
    id,
    bookingId,
    type,
    attempt: attempts,
    firstTriedAt: first ? new Date(first.at) : null,
    body: bodyOf({ type, data, createdAt }),
  }));
}

/** What is sent, byte for byte. `timestamp` is when the account stood so. */
export function bodyOf({ type, data, createdAt }: Body): string {
  const timestamp = createdAt.toISOString();
  return `{"type":${JSON.stringify(type)},"timestamp":"${timestamp}","data":${data}}`;
}

type Body = { type: string; data: string; createdAt: Date };

/** Keeps the answer to an attempt. Where the booking changed since, it is marked again once this one has ended. */
export async function recordAnswer(
  db: Database,
  id: string,
  answer: NotificationAnswer,
  outcome: Outcome,
): Promise<void> {
  const state = typeof outcome === "string" ? outcome : "pending";
  const next = typeof outcome === "string" ? sql`next_attempt_at` : inMs(outcome.retryInMs);
  // One that was taken for lost and sent again meanwhile: only that it came counts.
  const current = state === "delivered" ? sql`true` : sql`attempts = ${answer.attempt}`;
  await db.execute(sql`
    with answered as (
      update notifications
      set state = ${state}, next_attempt_at = ${next},
        answers = answers || ${JSON.stringify([answer])}::jsonb,
        ended_at = case when ${state} = 'pending' then null else clock_timestamp() end
      where id = ${id} and state = 'pending' and ${current}
      returning booking_id, state, changed_since
    )
    insert into booking_changes (booking_id)
    select booking_id from answered where state <> 'pending' and changed_since`);
}

/** Gives back what was not sent to its end: the process stops. */
export async function giveBack(db: Database, { id, attempt }: DueNotification): Promise<void> {
  await db
    .update(notifications)
    .set({ attempts: attempt - 1, nextAttemptAt: sql`now()` })
    .where(sql`${eq(notifications.id, id)} and state = 'pending' and attempts = ${attempt}`);
}

function inMs(ms: number) {
  return sql`now() + ${`${ms} milliseconds`}::interval`;
}
