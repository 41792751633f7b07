import postgres from "postgres";
import { expect, test } from "vitest";

import { createTestDatabase } from "./test-database.ts";

test("many clones at once are migrated and their own", async () => {
  const databases = await Promise.all(Array.from({ length: 4 }, () => createTestDatabase()));
  const seen = new Set<string>();
  for (const database of databases) {
    const sql = postgres(database.url, { max: 1 });
    const tables = await sql`
      SELECT current_database() AS database,
        to_regclass('public.stripe_events') IS NOT NULL AS ours,
        to_regnamespace('bullmq') IS NOT NULL AS queue`;
    expect(tables[0]).toMatchObject({ ours: true, queue: true });
    seen.add(tables[0]?.["database"]);
    // Still connected: drop must not wait for tests that forgot to disconnect.
    await database.drop();
    await sql.end({ timeout: 0 });
  }
  expect(seen.size).toBe(4);
});
