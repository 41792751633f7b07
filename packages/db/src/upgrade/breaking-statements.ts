// For the tests: what would stop a process of the release before, which still runs while the schema is already new.

/**
 * The statements of migrations that do more than add. What is not known to only add counts as breaking: a table, a
 * column that may be null or has a default, an index that is not unique, a default. To a table that is itself new
 * anything may be added.
 * @param migrations their SQL, in order, from the last release on.
 */
export function breakingStatements(migrations: readonly string[]): string[] {
  const newTables = new Set<string>();
  const newColumns = new Set<string>();
  const breaking: string[] = [];
  for (const statement of migrations.flatMap(split)) {
    const [, created] = /^create table (?:if not exists )?"?(\w+)"? ?\(/i.exec(statement) ?? [];
    if (created !== undefined) {
      newTables.add(created);
      continue;
    }
    const [, altered = "", change = ""] =
      /^alter table (?:if exists )?(?:only )?"?(\w+)"? (.*)$/i.exec(statement) ?? [];
    if (newTables.has(altered) || indexes(statement, newTables)) continue;
    const column = addedColumn(change);
    if (column !== null) {
      newColumns.add(`${altered}.${column}`);
      continue;
    }
    if (/^alter column "?\w+"? set default /i.test(change)) continue;
    if (refersFrom(change, (name) => newColumns.has(`${altered}.${name}`))) continue;
    breaking.push(statement);
  }
  return breaking;
}

function split(sql: string): string[] {
  return sql
    .replaceAll(/--> statement-breakpoint/g, "")
    .replaceAll(/--.*$/gm, "")
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.replaceAll(/\s+/g, " ").trim())
    .filter((statement) => statement !== "");
}

/** An index that refuses nothing, or one on a new table. */
function indexes(statement: string, newTables: ReadonlySet<string>): boolean {
  const [, unique, table = ""] =
    /^create (unique )?index (?:concurrently )?(?:if not exists )?"?\w+"? on (?:only )?"?(\w+)"?/i.exec(
      statement,
    ) ?? [];
  return table !== "" && (unique === undefined || newTables.has(table));
}

/** A column that the release before need not know of. */
function addedColumn(change: string): string | null {
  const [, column = "", rest = ""] =
    /^add column (?:if not exists )?"?(\w+)"? (.*)$/i.exec(change) ?? [];
  // Several changes in one statement: drizzle-kit writes them apart, and only one is looked at here.
  if (
    column === "" ||
    / (unique|references|check|primary key)\b|, ?(add|drop|alter|rename) /i.test(` ${rest}`)
  )
    return null;
  return / not null/i.test(` ${rest}`) && !/ (default|generated) /i.test(` ${rest}`)
    ? null
    : column;
}

/** A foreign key whose columns are new: who does not know them writes nothing that it could refuse. */
function refersFrom(change: string, isNew: (column: string) => boolean): boolean {
  const [, columns = ""] = /^add constraint "?\w+"? foreign key \(([^)]*)\)/i.exec(change) ?? [];
  const names = columns.split(",").map((name) => name.trim().replaceAll('"', ""));
  return columns !== "" && names.every(isNew);
}
