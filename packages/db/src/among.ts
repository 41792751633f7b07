import { type AnyColumn, type SQL, sql } from "drizzle-orm";

/**
 * `column = any(ids)`: one parameter however many ids, so that the statement's text, and with it its prepared plan, stays
 * the same.
 */
export function among(column: AnyColumn, ids: readonly string[]): SQL {
  return sql`${column} = any(${sql.param([...ids])}::text[])`;
}
