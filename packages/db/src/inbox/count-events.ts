import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** How many events there are of a state or type; `events` stops at `mostCounted`. */
export type EventCounts = {
  states: { state: string; events: number }[];
  /** Sorted by name. */
  types: { type: string; events: number }[];
};

/** Counting all of millions takes longer than anybody waits. */
export const mostCounted = 1_000;

/** What the inbox holds, for a filter: every state and type, each counted as far as `mostCounted`. */
export async function countEvents(db: Queryable): Promise<EventCounts> {
  // The states are said as the partial indexes say them.
  const states = await db.execute<EventCounts["states"][number]>(sql`
    select state, events from (
      select 1 as place, 'pending' as state, ${upTo("state = 'pending'")} as events
      union all select 2, 'failed', ${upTo("state = 'failed'")}
      union all select 3, 'ignored', ${upTo("state = 'ignored'")}
      union all select 4, 'applied', ${upTo("state = 'applied'")}
    ) as counted order by place`);
  const types = await db.execute<EventCounts["types"][number]>(sql`
    with recursive seen as (
      (select type from stripe_events order by type limit 1)
      union all
      select (select type from stripe_events where type > seen.type order by type limit 1)
      from seen where seen.type is not null
    )
    select type, ${upTo("stripe_events.type = seen.type")} as events from seen where type is not null`);
  return { states: [...states], types: [...types] };
}

function upTo(condition: string) {
  return sql.raw(
    `(select count(*)::int from (select 1 from stripe_events where ${condition} limit ${mostCounted}) as counted_to)`,
  );
}
