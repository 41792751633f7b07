import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Transaction } from "./database.ts";

/**
 * Inserts rows, or overwrites those of the same `id`, in one statement whose text does not depend on how many rows
 * there are: with a parameter a value PostgreSQL would parse and plan each batch anew.
 * @param columns those to write, all of which every row has.
 * @param kept those of them that an existing row keeps.
 */
export async function upsert<Table extends PgTable>(
  tx: Transaction,
  table: Table,
  columns: readonly (keyof Table["$inferInsert"] & string)[],
  rows: readonly Table["$inferInsert"][],
  kept: readonly (keyof Table["$inferInsert"] & string)[] = [],
): Promise<void> {
  if (rows.length === 0) return;
  const columnsOf: Record<string, { name: string }> = getTableColumns(table);
  const written = columns.map((property) => {
    const column = columnsOf[property];
    if (!column) throw new Error(`no such column: ${property}`);
    return { property, name: column.name, identifier: sql.identifier(column.name) };
  });
  const records = rows.map((row) =>
    Object.fromEntries(written.map(({ property, name }) => [name, Reflect.get(row, property)])),
  );
  const list = (each: (identifier: SQL) => SQL, all = written) =>
    sql.join(
      all.map(({ identifier }) => each(sql`${identifier}`)),
      sql`, `,
    );
  await tx.execute(sql`
    insert into ${table} (${list((column) => column)})
    select ${list((column) => column)}
    from jsonb_populate_recordset(null::${table}, ${toJson(records)}::jsonb)
    on conflict (id) do update set ${list(
      (column) => sql`${column} = excluded.${column}`,
      written.filter(({ property }) => property !== "id" && !kept.includes(property)),
    )}`);
}

/** Money as text: JSON's numbers are floats (P5), and PostgreSQL reads either. */
function toJson(records: object[]): string {
  return JSON.stringify(records, (_key, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}
