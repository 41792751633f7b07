import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** Every property that a booking is of, by name. */
export async function listProperties(db: Queryable): Promise<string[]> {
  const rows = await db.execute<{ property: string }>(sql`
    select distinct property from bookings where property is not null order by property`);
  return rows.map(({ property }) => property);
}
