import { holdsAddress as holdsInCore } from "@rentease/core";
import { createTestDatabase } from "@rentease/testing";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { holdsAddress } from "./holds-address.ts";

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

async function holdsHere(text: string, email: string): Promise<boolean> {
  const texts = [sql`null::text`, sql`${text}::text`];
  const [row] = await db.execute<{ holds: boolean }>(
    sql`select ${holdsAddress(texts, email)} as holds`,
  );
  if (!row) throw new Error("no answer");
  return row.holds;
}

test.each([
  ["Booking RE-1 Ana Holm ANA@Example.com.", true],
  ["<ana@example.com>", true],
  ["guest=ana@example.com&x", true],
  ["...ana@example.com", true],
  ["for\nana@example.com\tthanks", true],
  ["joana@example.com", false],
  ["jo.ana@example.com", false],
  ["jo+ana@example.com", false],
  ["jo_ana@example.com", false],
  ["ana@example.com.br", false],
  ["ana@example.community", false],
  ["ana@examplexcom", false],
  ["", false],
])("what erases and what finds agree on %j, as it is and in JSON", async (text, holds) => {
  for (const said of [text, JSON.stringify({ text })]) {
    expect(holdsInCore("ana@example.com")(said)).toBe(holds);
    expect(await holdsHere(said, "ana@example.com")).toBe(holds);
  }
});

test.each(["a+b{1}|c@example.com", "o'neil_x@example.com", "józef.ż@example.com"])(
  "an address is no pattern: %s",
  async (email) => {
    expect(await holdsHere(`to ${email}, please`, email)).toBe(true);
    expect(await holdsHere(`to ${email.replace(".", "x")}`, email)).toBe(false);
  },
);
