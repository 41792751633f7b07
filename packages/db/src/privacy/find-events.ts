import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { lowestIdAt } from "../new-id.ts";
import type { Guest } from "./find-guest.ts";
import { holdsFolded } from "./holds-address.ts";

/** An event that tells of a guest, by the row's own id. */
export type GuestEvent = { id: string; eventId: string; state: string };

/** An id is of the clock of the process that recorded the event. */
const clocksApartMs = 86_400_000;

/**
 * The events whose payload is still there and names one of a guest's objects, or the address. No index knows what is in
 * a payload: all are read through, which takes seconds where there are millions.
 * @param options.since only those received since.
 * @param options.pending only those that wait to be applied, which an index knows.
 */
export async function findEvents(
  db: Queryable,
  { email, stripeIds }: Pick<Guest, "email" | "stripeIds">,
  { since = null, pending = false }: { since?: Date | null; pending?: boolean } = {},
): Promise<GuestEvent[]> {
  if (stripeIds.length === 0 && email === null) return [];
  const quoted = stripeIds.map((id) => JSON.stringify(id.toLowerCase()));
  // However it is written, and wherever: an event that was ignored names no object of ours, but may the address.
  const addressed =
    email === null ? sql`false` : holdsFolded(sql`said`, JSON.stringify(email).slice(1, -1));
  const recent =
    since === null
      ? sql`true`
      : sql`id > ${lowestIdAt(new Date(since.getTime() - clocksApartMs))}::uuid
          and received_at >= ${since.toISOString()}::timestamptz`;
  // Each payload is unpacked and folded once, and sought through for one name after the other: regular expressions and
  // LIKE take two to four times as long.
  const rows = await db.execute<GuestEvent>(sql`
    select id, event_id as "eventId", state from stripe_events
    cross join lateral (select lower(payload collate "C") as said offset 0) as folded
    where redacted_at is null and ${recent} and ${pending ? sql`state = 'pending'` : sql`true`}
      and (${addressed}
        or exists (select from unnest(${sql.param(quoted)}::text[]) as name where strpos(said, name) > 0))
    order by id`);
  return [...rows];
}
