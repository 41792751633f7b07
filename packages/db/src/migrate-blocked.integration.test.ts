import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase, type TestDatabase, waitUntil } from "@rentease/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";

let database: TestDatabase;
let db: Database;
/** Holds a migration of the future. */
let folder: string;
/** A transaction that has read bookings and does not end. */
let release: () => void;
let held: Promise<unknown>;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 4 });
  folder = await mkdtemp(join(tmpdir(), "rentease-migration-"));
  await mkdir(join(folder, "meta"));
  const entry = { idx: 0, version: "7", when: 4_000_000_000_000, tag: "next", breakpoints: true };
  const journal = { version: "7", dialect: "postgresql", entries: [entry] };
  await writeFile(join(folder, "meta/_journal.json"), JSON.stringify(journal));
  await writeFile(join(folder, "next.sql"), "alter table bookings add column of_the_future text;");
});
beforeEach(async () => {
  const reading = new Promise<void>((resolve) => {
    held = db.$client.begin(async (tx) => {
      await tx`select from bookings`;
      resolve();
      await new Promise<void>((end) => (release = end));
    });
  });
  await reading;
});
afterEach(async () => {
  release();
  await held;
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
  await rm(folder, { recursive: true });
});

const columns = () => db.$client`
  select from information_schema.columns where column_name = 'of_the_future'`;

test("a migration behind a transaction that does not end gives up, says so and changes nothing", async () => {
  const migrating = migrate(database.url, { folder, lockTimeoutMs: 50, attempts: 2, pauseMs: 10 });
  await expect(migrating).rejects.toMatchObject({ code: "migration_blocked" });
  expect(await columns()).toHaveLength(0);
});

test("a migration that waits for a transaction lets readers through, and is done once that has ended", async () => {
  const migrating = migrate(database.url, {
    folder,
    lockTimeoutMs: 300,
    attempts: 1_000,
    pauseMs: 10,
  });
  await waitUntil(
    async () => {
      const waiting = await db.$client`
        select from pg_locks where relation = 'bookings'::regclass and not granted
          and database = (select oid from pg_database where datname = current_database())`;
      return waiting.length > 0;
    },
    { what: "the migration in line" },
  );
  // Behind it in line, while the transaction goes on.
  expect(await db.$client`select count(*)::int as rows from bookings`).toEqual([{ rows: 0 }]);
  release();
  await migrating;
  expect(await columns()).toHaveLength(1);
});
