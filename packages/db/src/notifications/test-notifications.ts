import { and, eq } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import { notifications } from "../schema/index.ts";

/** What a test is called: it is tried once and tells of nothing. */
export const notificationTest = "notification.test";

/** Has the worker send a test. @returns its id. */
export async function testNotifications(db: Queryable): Promise<string> {
  return writeTest(db);
}

/** Takes back a test that no worker took up. @returns whether it was taken back. */
export async function withdrawTest(db: Queryable, id: string): Promise<boolean> {
  const withdrawn = await db
    .delete(notifications)
    .where(
      and(
        eq(notifications.id, id),
        eq(notifications.type, notificationTest),
        eq(notifications.attempts, 0),
      ),
    )
    .returning({ id: notifications.id });
  return withdrawn.length > 0;
}

export async function writeTest(db: Queryable, replayOf?: string): Promise<string> {
  const id = newId();
  const data = JSON.stringify({ test: true });
  await db
    .insert(notifications)
    .values({ id, type: notificationTest, data, ...(replayOf ? { replayOf } : {}) });
  return id;
}
