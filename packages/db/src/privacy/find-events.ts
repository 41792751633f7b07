import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { lowestIdAt } from "../new-id.ts";
import type { Guest } from "./find-guest.ts";

/** An event that tells of a guest, by the row's own id. */
export type GuestEvent = { id: string; eventId: string; state: string };

/** An id is of the clock of the process that recorded the event. */
const clocksApartMs = 86_400_000;

/**
 * The events whose payload is still there and names one of a guest's objects, or the address. No index knows what is in
 * a payload: all are read through, which takes seconds where there are millions.
 * @param since only those received since.
 */
export async function findEvents(
  db: Queryable,
  { email, stripeIds }: Guest,
  since: Date | null = null,
): Promise<GuestEvent[]> {
  const named = stripeIds.map(literal).join("|");
  const telling = [
    ...(named === "" ? [] : [sql`payload ~ ${`"(${named})"`}`]),
    // However it is written: an event that was ignored names no object of ours.
    ...(email === null ? [] : [sql`payload ~* ${`"${literal(email)}"`}`]),
  ];
  if (telling.length === 0) return [];
  const recent =
    since === null
      ? sql`true`
      : sql`id > ${lowestIdAt(new Date(since.getTime() - clocksApartMs))}::uuid
          and received_at >= ${since.toISOString()}::timestamptz`;
  const rows = await db.execute<GuestEvent>(sql`
    select id, event_id as "eventId", state from stripe_events
    where redacted_at is null and ${recent} and (${sql.join(telling, sql` or `)})
    order by id`);
  return [...rows];
}

/** As a regular expression that matches just this. */
function literal(text: string): string {
  return text.replace(/[^\p{L}\p{N}_]/gu, (sign) => `\\${sign}`);
}
