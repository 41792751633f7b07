import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";

/** The `SET` of an upsert that overwrites every column but the key with the proposed row's. */
export function fromExcluded(table: PgTable, columns?: readonly string[]): Record<string, SQL> {
  const entries = Object.entries(getTableColumns(table))
    .filter(([property]) => (columns ? columns.includes(property) : property !== "id"))
    .map(([property, column]) => [property, sql`excluded.${sql.identifier(column.name)}`] as const);
  return Object.fromEntries(entries);
}
