import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Queryable } from "./database.ts";
import { isMissingTable } from "./error-text.ts";
import { migrationsFolder } from "./migrate.ts";

/** How far the database's schema is, beside this release's migrations. */
export type SchemaState = {
  /** Of PostgreSQL: `16.4`. */
  serverVersion: string;
  serverMajor: number;
  /** Whether this login may do anything at all. */
  superuser: boolean;
  /** Migrations that are not applied yet, by name. */
  pending: string[];
  /** Applied by a newer release: how many this one does not know. */
  unknown: number;
};

const journalShape = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.int() })) });

/** Compares what was applied with the journal in drizzle/, as the migrator does: by when each was generated. */
export async function readSchemaState(db: Queryable): Promise<SchemaState> {
  const [server] = await db.execute<{ version: string; number: number; superuser: boolean }>(sql`
    select split_part(current_setting('server_version'), ' ', 1) as version,
      current_setting('server_version_num')::int as number,
      current_setting('is_superuser') = 'on' as superuser`);
  if (!server) throw new Error("no answer from PostgreSQL");
  const applied = await readApplied(db);
  const journal = readFileSync(join(migrationsFolder, "meta/_journal.json"), "utf8");
  const { entries } = journalShape.parse(JSON.parse(journal));
  return {
    serverVersion: server.version,
    superuser: server.superuser,
    serverMajor: Math.floor(server.number / 10_000),
    pending: entries.filter(({ when }) => !applied.includes(when)).map(({ tag }) => tag),
    unknown: applied.filter((when) => !entries.some((entry) => entry.when === when)).length,
  };
}

async function readApplied(db: Queryable): Promise<number[]> {
  try {
    const rows = await db.execute<{ at: number }>(
      sql`select created_at::float as at from drizzle.__drizzle_migrations`,
    );
    return rows.map(({ at }) => at);
  } catch (error) {
    if (isMissingTable(error)) return [];
    throw error;
  }
}
