import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** Ids of events that are due and nobody has applied, the longest waiting first: their wake-up may have been lost. */
export async function listDueEvents(db: Queryable, limit: number): Promise<string[]> {
  const rows = await db.execute<{ event_id: string }>(sql`
    select event_id from stripe_events
    where state = 'pending' and next_attempt_at <= now()
    order by next_attempt_at, id
    limit ${limit}`);
  return rows.map(({ event_id }) => event_id);
}
