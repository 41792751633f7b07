import { getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
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
  const { written, before, after } = statement(table, columns, kept);
  const records = rows.map((row) =>
    Object.fromEntries(written.map(({ property, name }) => [name, Reflect.get(row, property)])),
  );
  await tx.execute(sql`${before}${toJson(records)}${after}`);
}

type Statement = {
  written: { property: string; name: string }[];
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

  const columnsOf: Record<string, { name: string }> = getTableColumns(table);
  const written = columns.map((property) => {
    const column = columnsOf[property];
    if (!column) throw new Error(`no such column: ${property}`);
    return { property, name: column.name };
  });
  const quoted = (name: string) => `"${name}"`;
  const list = written.map(({ name }) => quoted(name)).join(", ");
  const name = quoted(getTableName(table));
  const overwritten = written
    .filter(({ property }) => property !== "id" && !kept.includes(property))
    .map((column) => `${quoted(column.name)} = excluded.${quoted(column.name)}`);
  const built = {
    written,
    before: sql.raw(
      `insert into ${name} (${list}) select ${list} from jsonb_populate_recordset(null::${name}, `,
    ),
    after: sql.raw(`::jsonb) on conflict (id) do update set ${overwritten.join(", ")}`),
  };
  ofTable.set(key, built);
  return built;
}

/** Money as text: JSON's numbers are floats (P5), and PostgreSQL reads either. */
function toJson(records: object[]): string {
  return JSON.stringify(records, (_key, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}
