import { type Column, getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Transaction } from "./database.ts";

/**
 * Inserts rows, or overwrites those of the same `id`, in one statement whose text does not depend on how many rows
 * there are: with a parameter a value PostgreSQL would parse and plan each batch anew.
 * @param columns those to write, all of which every row has.
 * @param kept those of them that an existing row keeps; all of them: there is to be none.
 */
export async function upsert<Table extends PgTable>(
  tx: Transaction,
  table: Table,
  columns: readonly (keyof Table["$inferInsert"] & string)[],
  rows: readonly Table["$inferInsert"][],
  kept: readonly (keyof Table["$inferInsert"] & string)[] = [],
): Promise<void> {
  if (rows.length === 0) return;
  const { written, before, after } = statement(table, columns, kept);
  const records = rows.map((row) => {
    const record: Record<string, unknown> = {};
    for (const [place, { property }] of written.entries()) {
      const value: unknown = Reflect.get(row, property);
      // Money as text: JSON's numbers are floats (P5), and PostgreSQL reads either. What is left out is null.
      if (value !== null) record[place] = typeof value === "bigint" ? value.toString() : value;
    }
    return record;
  });
  await tx.execute(sql`${before}${JSON.stringify(records)}${after}`);
}

/** Likewise, of rows that are all new: what is appended to needs no right to be changed. */
export async function append<Table extends PgTable>(
  tx: Transaction,
  table: Table,
  columns: readonly (keyof Table["$inferInsert"] & string)[],
  rows: readonly Table["$inferInsert"][],
): Promise<void> {
  await upsert(tx, table, columns, rows, columns);
}

type Statement = {
  /** By their places, which a record has for names: theirs would be most of what is sent. */
  written: { property: string; name: string; type: string }[];
  /** What stands before the one parameter, and after it. */
  before: SQL;
  after: SQL;
};

/** Built once a table and set of columns: building a statement costs more than sending it. */
const statements = new WeakMap<PgTable, Map<string, Statement>>();

function statement(table: PgTable, columns: readonly string[], kept: readonly string[]): Statement {
  const ofTable = statements.get(table) ?? new Map<string, Statement>();
  statements.set(table, ofTable);
  const key = `${columns.join()};${kept.join()}`;
  const known = ofTable.get(key);
  if (known) return known;

  const columnsOf: Record<string, Column> = getTableColumns(table);
  const written = columns.map((property) => {
    const column = columnsOf[property];
    if (!column) throw new Error(`no such column: ${property}`);
    return { property, name: `"${column.name}"`, type: column.getSQLType() };
  });
  const places = written.map(({ type }, place) => ({ name: `"${place}"`, type }));
  const overwritten = written
    .filter(({ property }) => property !== "id" && !kept.includes(property))
    .map(({ name }) => `${name} = excluded.${name}`);
  const overwriting =
    overwritten.length > 0 ? `on conflict (id) do update set ${overwritten.join(", ")}` : "";
  const names = (parts: readonly { name: string }[]) => parts.map(({ name }) => name).join(", ");
  const built = {
    written,
    before: sql.raw(
      `insert into "${getTableName(table)}" (${names(written)}) select ${names(places)} from jsonb_to_recordset(`,
    ),
    after: sql.raw(
      `::jsonb) as row(${places.map(({ name, type }) => `${name} ${type}`).join(", ")})
       ${overwriting}`,
    ),
  };
  ofTable.set(key, built);
  return built;
}
