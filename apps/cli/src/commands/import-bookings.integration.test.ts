import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  closeDatabase,
  type Database,
  listBookings,
  openDatabase,
  showBooking,
} from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { runRentease } from "../run-rentease.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 1 });
  folder = await mkdtemp(join(tmpdir(), "rentease-import-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await closeDatabase(db);
  await database.drop();
});
beforeEach(async () => {
  await db.$client`truncate bookings cascade`;
});

async function importFile(name: string, content: string, ...args: string[]) {
  const file = join(folder, name);
  await writeFile(file, content);
  return runRentease(["bookings", "import", file, ...args], { DATABASE_URL: database.url });
}
const references = async () =>
  (await listBookings(db, { limit: 100 })).map(({ reference }) => reference).toSorted();

const csv = [
  "reference;currency;guest_name;items_total;deposit;deposit_due;stripe_payment_intent",
  'RE-1;eur;"Holm, Ana";480,00;144.00;2025-05-01;pi_1',
  "RE-2;eur;;5.00;;;",
].join("\n");
const sound = csv.replace("480,00", "480.00");

test("a dry run tells the line and column of every bad row, and nothing is imported without it either", async () => {
  const fault = "  line 2, items_total (column 4): not an amount in EUR, as in 480.00\n";
  const dry = await importFile("bad.csv", csv, "--dry-run");
  expect(dry).toMatchObject({ code: 1, stdout: "" });
  expect(dry.stderr).toMatch(/^rentease: nothing would be imported, .*bad\.csv has 1 error:\n/);
  expect(dry.stderr.endsWith(fault)).toBe(true);
  const real = await importFile("bad.csv", csv);
  expect(real.code).toBe(1);
  expect(real.stderr).toContain("nothing was imported");
  expect(real.stderr.endsWith(fault)).toBe(true);
  expect(await references()).toEqual([]);
});

test("a sound file is checked by a dry run, then imported, and imported again changes nothing", async () => {
  const dry = await importFile("sound.csv", sound, "--dry-run");
  expect(dry).toMatchObject({ code: 0, stderr: "2 bookings would be put; nothing was changed.\n" });
  expect(await references()).toEqual([]);
  const first = await importFile("sound.csv", sound);
  expect(first.code).toBe(0);
  expect(first.stderr).toContain("2 bookings put.");
  const booking = await showBooking(db, "RE-1");
  expect(booking).toMatchObject({
    guest: { name: "Holm, Ana" },
    expected: 14_400n,
    items: [{ kind: "total", amount: 48_000n }],
    instalments: [{ kind: "deposit", due: "2025-05-01", amount: 14_400n }],
    stripe: { paymentIntent: "pi_1" },
  });
  expect((await importFile("sound.csv", sound)).code).toBe(0);
  expect(await showBooking(db, "RE-1")).toEqual(booking);
  expect(await references()).toEqual(["RE-1", "RE-2"]);
});

test("what stands twice in a file, or on a booking that is not in it, imports nothing", async () => {
  const twice = await importFile(
    "twice.json",
    JSON.stringify([
      { reference: "RE-1", currency: "eur", stripe: { payment_intent: "pi_1" } },
      { reference: "re-1", currency: "eur", stripe: { payment_intent: "pi_1" } },
    ]),
  );
  expect(twice.stderr).toContain("booking 2, reference: the same stands on booking 1, reference");
  expect(twice.stderr).toContain("booking 2, stripe.payment_intent: the same stands on booking 1");
  await importFile("sound.csv", sound);
  const other = "reference,currency,stripe_payment_intent\nRE-8,eur,\nRE-9,eur,pi_1\n";
  for (const args of [["--dry-run"], []]) {
    const taken = await importFile("other.csv", other, ...args);
    expect(taken.code).toBe(1);
    expect(taken.stderr).toContain(
      "line 3, stripe_payment_intent (column 3): stands on another booking",
    );
  }
  expect(await references()).toEqual(["RE-1", "RE-2"]);
});

test("bookings of one file may change a Stripe id among themselves", async () => {
  await importFile("sound.csv", sound);
  const moved = "reference,currency,stripe_payment_intent\nRE-2,eur,pi_1\nRE-1,eur,pi_2\n";
  expect((await importFile("moved.csv", moved)).code).toBe(0);
  expect((await showBooking(db, "RE-2"))?.stripe.paymentIntent).toBe("pi_1");
  expect((await showBooking(db, "RE-1"))?.stripe.paymentIntent).toBe("pi_2");
});

test("10,000 rows are imported together", async () => {
  const rows = Array.from(
    { length: 10_000 },
    (_, index) =>
      `RE-${index},eur,Guest ${index},guest${index}@example.com,400.00,80.00,100,2025-05-01,380`,
  );
  const heading =
    "reference,currency,guest_name,guest_email,item_nights,item_cleaning,deposit,deposit_due,balance";
  const { code, stderr } = await importFile("many.csv", [heading, ...rows].join("\n"));
  expect(code).toBe(0);
  expect(stderr).toContain("10000 bookings put.");
  const [counted] = await db.$client<{ bookings: number; items: number; instalments: number }[]>`
    select (select count(*)::int from bookings) as bookings,
      (select count(*)::int from booking_items) as items,
      (select count(*)::int from instalments) as instalments`;
  expect(counted).toEqual({ bookings: 10_000, items: 20_000, instalments: 20_000 });
});

test("a file that is not UTF-8, no JSON list, or of no known format", async () => {
  const file = join(folder, "latin.csv");
  await writeFile(file, Buffer.from("reference,currency,guest_name\nRE-1,eur,Jos\xe9\n", "latin1"));
  const latin = await runRentease(["bookings", "import", file], { DATABASE_URL: database.url });
  expect(latin).toMatchObject({ code: 1, stderr: expect.stringContaining("save it as UTF-8") });
  expect((await importFile("object.json", "{}")).stderr).toContain("not a JSON list");
  expect((await importFile("x.json", "[]", "--format", "xls")).code).toBe(2);
});
