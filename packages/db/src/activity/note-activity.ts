import type { Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import { activity } from "../schema/index.ts";

type Noted = Omit<typeof activity.$inferInsert, "id" | "at">;

/** Records who did what; nothing of what a schedule or the sweep does by itself. */
export async function noteActivity(db: Queryable, noted: Noted): Promise<void> {
  if (!/^(user|key|cli):/.test(noted.actor)) return;
  await db.insert(activity).values({ id: newId(), ...noted });
}
