import { type AnyColumn, type SQL, sql } from "drizzle-orm";

/**
 * `column = any(values)`: one parameter however many values, so that the statement's text, and with it its prepared
 * plan, stays the same.
 */
export function among(column: AnyColumn, values: readonly string[]): SQL {
  return sql`${column} = any(${sql.param([...values])}::${sql.raw(column.getSQLType())}[])`;
}
