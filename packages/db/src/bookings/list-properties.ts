import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** The names of all properties that have bookings, sorted: one step along the index bookings_property a name. */
export async function listProperties(db: Queryable): Promise<string[]> {
  const rows = await db.execute<{ property: string }>(sql`
    with recursive seen as (
      (select property from bookings where property is not null order by property limit 1)
      union all
      select (select property from bookings where property > seen.property order by property limit 1)
      from seen where seen.property is not null
    )
    select property from seen where property is not null`);
  return rows.map(({ property }) => property);
}
