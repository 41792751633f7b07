import { closeDatabase, type Database, findApiKey, openDatabase } from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonLines, runRentease } from "../run-rentease.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 1 });
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const rentease = (...args: string[]) =>
  runRentease(["key", ...args], { DATABASE_URL: database.url });

test("a key is printed once, alone on stdout, listed without itself, and revoked by its name or id", async () => {
  const created = await rentease("create", "--name", "till", "--role", "operator");
  expect(created.code).toBe(0);
  const key = created.stdout.trim();
  expect(created.stdout).toMatch(/^rentease_[\w-]{43}\n$/);
  expect(await findApiKey(db, key)).toMatchObject({ name: "till", role: "operator" });
  const second = await rentease("create", "--name", "ana", "--role", "viewer");

  const listed = await rentease("list", "--json");
  expect(jsonLines(listed)).toMatchObject([
    { name: "ana", role: "viewer", last_used_at: null, revoked_at: null },
    { name: "till", role: "operator", last_used_at: expect.any(String) },
  ]);
  expect(listed.stdout).not.toContain(key);
  expect((await rentease("list")).stdout).toContain("till");

  expect((await rentease("revoke", "till")).code).toBe(0);
  expect(await findApiKey(db, key)).toBeNull();
  const [ana] = jsonLines(listed) as { id: string }[];
  // Ids begin alike for a while: these two do.
  expect((await rentease("revoke", ana?.id ?? "")).code).toBe(0);
  expect(await findApiKey(db, second.stdout.trim())).toBeNull();
  expect(await rentease("revoke", "till")).toMatchObject({ code: 1, stdout: "" });
});

test("a name is one key's while that is in use, and a beginning of an id has to mean one key", async () => {
  await rentease("create", "--name", "desk", "--role", "viewer");
  const again = await rentease("create", "--name", "desk", "--role", "viewer");
  expect(again).toMatchObject({ code: 1, stdout: "" });
  expect(again.stderr).toContain("a key named desk is in use");
  await rentease("create", "--name", "desk-2", "--role", "viewer");
  expect((await rentease("revoke", "0")).stderr).toContain("2 keys begin with 0");
});

test.each([
  ["no name", ["create", "--role", "viewer"], "--name"],
  ["no role", ["create", "--name", "x"], "--role"],
  ["a role that does not exist", ["create", "--name", "x", "--role", "root"], "--role"],
  ["a name that nobody could read", ["create", "--name", "a b", "--role", "viewer"], "--name"],
])("%s: usage, exit 2", async (_name, args, named) => {
  const { code, stdout, stderr } = await rentease(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(named);
});
