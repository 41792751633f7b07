import { countInbox, createApiKey, type Database } from "@rentease/db";
import { pick, seeded } from "@rentease/sandbox";
import { waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cookiesOf } from "../stack/console-visitors.ts";
import { startPlayedStack } from "../stack/played-stack.ts";
import { type ApiCase, apiCase, type Material } from "./api-cases.ts";
import { operationsOf } from "./api-document.ts";
import { oddEvent } from "./odd-events.ts";
import { signatureOf } from "./odd-signatures.ts";
import { fuzz, fuzzCases, fuzzSeed, maxRssBytes, memoryOption, printReport } from "./fuzz-run.ts";

const cases = fuzzCases / 5;

let stack: Awaited<ReturnType<typeof startPlayedStack>>;

beforeAll(async () => {
  // Nothing by the clock, neither here nor at Stripe: the books are to stand still.
  const env = { ...memoryOption, BACKFILL_SCHEDULE: "off", AUDIT_SCHEDULE: "off" };
  stack = await startPlayedStack({ payments: 40, seed: fuzzSeed }, { env });
  stack.sandbox.holdTimers();
}, 180_000);
afterAll(() => stack?.stop());

/** What a refused request may write: when a key was used, and that it was refused under an Idempotency-Key. */
const noted = ["api_keys", "idempotency_keys"];
/** The worker's own, who goes on working. */
const ofWorker = ["event_sweep", "stripe_limits", "stripe_requests"];

/** Every table there is, with all it holds in short. */
async function booksOf({ $client: sql }: Database): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public'`;
  const books: Record<string, string> = {};
  for (const { name } of tables.filter(({ name }) => ![...noted, ...ofWorker].includes(name))) {
    const [row] = await sql<{ rows: string }[]>`
      select count(*) || ' rows, ' || coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') as rows
      from ${sql(name)} t`;
    books[name] = row?.rows ?? "";
  }
  return books;
}

async function materialOf(url: string, db: Database): Promise<Material> {
  const keyOf = async (role: "operator" | "admin") =>
    (await createApiKey(db, { name: role, role }, "test")).key;
  const keys = { operator: await keyOf("operator"), admin: await keyOf("admin") };
  const headers = { authorization: `Bearer ${keys.operator}` };
  // As if somebody were told; nobody is, so nothing about them goes on.
  await db.$client`
    insert into notifications (id, booking_id, type, data, state, attempts, ended_at)
    select gen_random_uuid(), id, 'booking.changed', '{}', 'delivered', 1, now() from bookings limit 20`;
  const answer = await fetch(`${url}/api/v1/openapi.json`);
  const [first, ...others] = operationsOf(
    (await answer.json()) as Parameters<typeof operationsOf>[0],
  );
  if (first === undefined) throw new Error("an API without operations");
  const ids: Record<string, string[]> = {};
  const listed = [
    "payments",
    "bookings",
    "events",
    "notifications",
    "adoptions",
    "backfills",
    "audits",
  ];
  for (const kind of listed) {
    const page = await fetch(`${url}/api/v1/${kind}?limit=50`, { headers });
    const { items } = (await page.json()) as { items: Record<string, string>[] };
    ids[kind] = items.map(({ id, reference }) => encodeURIComponent(reference ?? id ?? ""));
  }
  for (const kind of ["refunds", "payouts"]) {
    const rows = await db.$client<{ id: string }[]>`select id from ${db.$client(kind)} limit 50`;
    ids[kind] = rows.map(({ id }) => id);
  }
  return { operations: [first, ...others], ids, keys };
}

test(
  `the API: ${cases} odd requests, never a 5xx, never a crash, and nothing in the books changes`,
  { timeout: 60_000 + cases * 40 },
  async () => {
    const { db, consoleUrl: url } = stack;
    const material = await materialOf(url, db);
    expect(material.operations.length).toBeGreaterThan(40);
    expect(material.ids["payments"]?.length).toBeGreaterThan(20);
    expect(material.ids["notifications"]?.length).toBe(20);
    // Those about guests.
    const forAdmins = /^\/guests\/|\/guest$/;
    let askedAsAdmin = 0;
    const before = await booksOf(db);
    const report = await fuzz<ApiCase>({
      url,
      cases,
      make: (random) => apiCase(random, material),
      check: ({ case: { writes, asAdmin, path }, answer: { statuses } }) => {
        if (asAdmin && forAdmins.test(path)) askedAsAdmin += 1;
        if (asAdmin && statuses.includes(403)) return "an admin was refused";
        return writes && statuses.some((status) => status < 300) ? "was done" : null;
      },
      senders: 8,
    });
    printReport("API", report);

    expect(report.faults).toEqual([]);
    expect(askedAsAdmin).toBeGreaterThan(0);
    expect(report.maxRssBytes).toBeLessThan(maxRssBytes);
    expect(await booksOf(db)).toEqual(before);
    const headers = { authorization: `Bearer ${material.keys.operator}` };
    expect((await fetch(`${url}/api/v1/payments`, { headers })).status).toBe(200);
  },
);

test("odd events that Stripe's key signed end applied, ignored or failed, and can be looked at", async () => {
  const { db, sandbox, webhookSecret, consoleUrl, demoUser } = stack;
  const [first, ...others] = [...sandbox.world.records.events.all()].map((event) =>
    JSON.stringify(event),
  );
  if (first === undefined) throw new Error("nothing happened in this season");
  const ids = Array.from({ length: 60 }, (_, number) => `evt_odd${number}`);
  for (const id of ids) {
    const random = seeded(`${fuzzSeed} ${id}`);
    const body = oddEvent(random, pick(random, [first, ...others]), id);
    const answer = await fetch(`${stack.stack.ingressUrl}/webhooks/stripe`, {
      method: "POST",
      headers: { "stripe-signature": signatureOf(body, webhookSecret) },
      body,
    });
    expect([id, answer.status]).toEqual([id, 200]);
  }
  await waitUntil(async () => (await countInbox(db)).pending === 0, {
    what: "an empty inbox",
    timeoutMs: 60_000,
  });

  const { key } = await createApiKey(db, { name: "odd", role: "viewer" }, "test");
  const cookies = await cookiesOf(consoleUrl, demoUser);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  for (const id of ids) {
    const read = await fetch(`${consoleUrl}/api/v1/events/${id}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const page = await fetch(`${consoleUrl}/events/${id}`, { headers: { cookie } });
    expect([id, read.status, page.status]).toEqual([id, 200, 200]);
  }
});
