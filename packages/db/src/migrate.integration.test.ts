import { readdir } from "node:fs/promises";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AccountMismatchError, bindAccount, readAccount } from "./account/bind-account.ts";
import { closeDatabase, type Database, openDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 10 });
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

test("five processes may migrate an empty database at once, and migrating again changes nothing", async () => {
  const drizzle = await readdir(new URL("../../../drizzle", import.meta.url));
  const migrations = drizzle.filter((file) => file.endsWith(".sql")).length;
  const schema = async () => ({
    columns: await db.$client`
      select table_name, column_name, data_type, is_nullable, column_default
      from information_schema.columns where table_schema = 'public' order by 1, 2`,
    indexes:
      await db.$client`select indexdef from pg_indexes where schemaname = 'public' order by 1`,
    migrations: await db.$client`select * from drizzle.__drizzle_migrations order by id`,
  });
  const template = await schema();
  await db.$client`drop schema public cascade`;
  await db.$client`drop schema drizzle cascade`;
  await db.$client`create schema public`;

  await Promise.all([1, 2, 3, 4, 5].map(() => migrate(database.url)));
  const migrated = await schema();
  expect(migrated.migrations).toHaveLength(migrations);
  expect(migrated.columns.length).toBeGreaterThan(50);
  expect({ ...migrated, migrations: null }).toEqual({ ...template, migrations: null });

  await migrate(database.url);
  expect(await schema()).toEqual(migrated);
});

describe("P8: a database belongs to one account and mode", () => {
  const ours = { account: "acct_ours", livemode: false };

  beforeEach(async () => {
    await db.$client`truncate account`;
  });

  test("which the first start records and later ones confirm", async () => {
    expect(await readAccount(db)).toBeNull();
    await bindAccount(db, ours);
    await bindAccount(db, ours);
    expect(await readAccount(db)).toEqual(ours);
  });

  test.each([
    { account: "acct_theirs", livemode: false },
    { account: "acct_ours", livemode: true },
    { account: "acct_theirs", livemode: true },
  ])("so that $account with livemode $livemode is refused, and changes nothing", async (other) => {
    await bindAccount(db, ours);
    await expect(bindAccount(db, other)).rejects.toThrow(AccountMismatchError);
    expect(await readAccount(db)).toEqual(ours);
  });

  test("and of two that start first at once exactly one gets it", async () => {
    for (let round = 0; round < 25; round += 1) {
      await db.$client`truncate account`;
      const identities = ["a", "b", "c"].map((name) => ({
        account: `acct_${name}`,
        livemode: false,
      }));
      const results = await Promise.allSettled(
        identities.map((identity) => bindAccount(db, identity)),
      );
      const bound = identities.filter((_, index) => results[index]?.status === "fulfilled");
      expect(bound).toHaveLength(1);
      expect(await readAccount(db)).toEqual(bound[0]);
      const refusals = results.flatMap((result) =>
        result.status === "rejected" ? [result.reason instanceof AccountMismatchError] : [],
      );
      expect(refusals).toEqual([true, true]);
    }
  });
});
