import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import { sandboxAccount } from "@rentease/core";
import { bindAccount, closeDatabase, type Database, openDatabase } from "@rentease/db";
import { createSandbox, type Sandbox } from "@rentease/sandbox";
import { hashSecret } from "@rentease/stripe";
import { createTestDatabase, freePort, redisProgram, type TestDatabase } from "@rentease/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { jsonLines, runRentease } from "../run-rentease.ts";
import { killableApp, killableRedis } from "../stack/killable.ts";

const closers: (() => Promise<unknown>)[] = [];
const secretOf = { ingress: "whsec_0123456789abcdef0123", foreign: "whsec_foreignforeignforeign" };
let database: TestDatabase;
let db: Database;
let sandbox: Sandbox;
let url: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  database = await createTestDatabase();
  closers.push(() => database.drop());
  db = openDatabase(database.url, { max: 2 });
  closers.push(() => closeDatabase(db));
  await bindAccount(db, sandboxAccount);
  const port = await freePort();
  url = `http://127.0.0.1:${port}/webhooks/stripe`;
  const ingress = killableApp("ingress", {
    DATABASE_URL: database.url,
    STRIPE_WEBHOOK_SECRETS: secretOf.ingress,
    STRIPE_SECRET_KEY: undefined,
    INGRESS_PORT: String(port),
  });
  await ingress.start();
  closers.push(() => ingress.kill());
}, 60_000);
beforeEach(async () => {
  sandbox = createSandbox({ webhooks: { endpoints: [{ url, secret: secretOf.ingress }] } });
  env = {
    DATABASE_URL: database.url,
    REDIS_URL: undefined,
    STRIPE_SECRET_KEY: "sk_test_x",
    STRIPE_API_BASE: (await sandbox.listen()).url,
    STRIPE_ACCOUNT_ID: sandboxAccount.account,
    STRIPE_WEBHOOK_SECRETS: secretOf.ingress,
    AUTH_SECRET: "0123456789abcdefghijklmnopqrstuv",
    CONSOLE_URL: "https://payments.example.com",
  };
  await rentease("webhook", "setup", "--url", url);
  await db.$client`truncate stripe_events, event_sweep, object_fetches`;
  await db.$client`
    insert into event_sweep (id, swept_to, last_run_at) values (1, now(), now())`;
  await post("/v1/customers", {});
  await insertEvent("evt_applied", "applied", 0);
}, 60_000);
afterEach(() => sandbox.close());
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

const rentease = (...args: string[]) => runRentease(args, env);

const insertEvent = (id: string, state: string, minutesAgo = 10) => db.$client`
  insert into stripe_events (id, event_id, type, livemode, created, payload, state, received_at)
  values (gen_random_uuid(), ${id}, 'charge.succeeded', false, now(), '{}', ${state}, now() - interval '1 min' * ${minutesAgo}::int)`;

async function api(method: string, path: string, fields: Record<string, string>): Promise<void> {
  const response = await fetch(`${env["STRIPE_API_BASE"]}${path}`, {
    method,
    headers: { authorization: "Bearer sk_test_x" },
    body: new URLSearchParams(fields),
  });
  expect(response.status).toBe(200);
}
const post = (path: string, fields: Record<string, string>) => api("POST", path, fields);

/** As `webhook setup` does with an endpoint that it makes. */
const noteSecret = (id: string | undefined, secret: string) =>
  post(`/v1/webhook_endpoints/${id}`, {
    "metadata[rentease]": "webhook",
    "metadata[rentease_secret_hash]": hashSecret(secret),
  });

/** By check, `state: what it says → remedy`. */
async function examine(): Promise<{ code: number; found: Map<string, string> }> {
  const ran = await rentease("doctor", "--json");
  const [answer] = jsonLines(ran);
  expect(ran.stdout).not.toMatch(/whsec_\w|[rs]k_test_|0123456789abcdef|postgres:\/\//);
  const checks =
    answer !== null && typeof answer === "object" && "checks" in answer && answer.checks;
  if (!Array.isArray(checks)) throw new Error(`no checks: ${ran.stderr}`);
  const found = checks.map(({ name, state, says, remedy }): [string, string] => [
    name,
    `${state}: ${says}${remedy ? ` → ${remedy}` : ""}`,
  ]);
  return { code: ran.code, found: new Map(found) };
}

const notWell = (found: Map<string, string>) =>
  [...found].filter(([, finding]) => !finding.startsWith("ok")).map(([name]) => name);

test("where all is well every line is a tick, and it exits 0", async () => {
  const ran = await rentease("doctor");
  expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining("All is well") });
  const lines = ran.stdout.trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(15);
  expect(lines.filter((line) => !line.startsWith("✓"))).toEqual([]);
}, 60_000);

test("each fault is a cross of its own with its remedy, and it exits 1", async () => {
  sandbox.traffic.change({ clockSkewSeconds: 90 });
  env["STRIPE_SECRET_KEY"] = "rk_test_lacks_disputes_and_checkout_sessions";
  env["STRIPE_WEBHOOK_SECRETS"] = `${secretOf.ingress},whsec_cut`;
  env["CONSOLE_URL"] = "http://payments.example.com";
  env["LOG_LEVEL"] = "loud";
  const [endpoint] = [...sandbox.world.records.webhookEndpoints.all()];
  await post(`/v1/webhook_endpoints/${endpoint?.id}`, { "enabled_events[0]": "charge.succeeded" });
  await insertEvent("evt_failed", "failed");
  await insertEvent("evt_waiting", "pending");
  await db.$client`
    update event_sweep set last_run_at = now() - interval '2 hours', missed_last = 7, missed_total = 7`;
  await db.$client`
    insert into object_fetches (object_type, stripe_id, reason, attempts, next_attempt_at)
    values ('refund', 're_1', 'conflict:status', 8, 'infinity')`;

  const { code, found } = await examine();
  expect(code).toBe(1);
  const expected: Record<string, RegExp> = {
    settings: /^bad: LOG_LEVEL is not valid/,
    "key's rights": /^bad: .*Disputes, Checkout Sessions → give it read access/,
    clock: /^bad: (8|9)\d s behind Stripe's → .*NTP/,
    "webhook secrets": /^bad: number 2 of 2/,
    "webhook endpoint":
      /^bad: we_\w+ lacks payment_intent.created, .* and 30 more → run `rentease webhook setup --url http/,
    "endpoint's secret": /^skipped: .*webhook endpoint, webhook secrets/,
    "webhook delivery": /^skipped: .*webhook endpoint, webhook secrets/,
    "last webhook": /^bad: .*7 events that no webhook had brought/,
    "last sweep": /^bad: 2 h .* → start the worker/,
    "waiting events": /^bad: 1, the oldest since 10 min/,
    "failed events": /^bad: 1 could not be applied → .*events replay/,
    "fetches given up": /^bad: 1 could not be fetched → `rentease sweep`/,
    console: /^bad: CONSOLE_URL is http:.*unencrypted/,
  };
  expect(notWell(found)).toEqual(Object.keys(expected));
  for (const [name, pattern] of Object.entries(expected)) expect(found.get(name)).toMatch(pattern);
}, 60_000);

test("what your system was not told is a cross, and what waits long a warning", async () => {
  const tell = (reference: string, state: string) => db.$client`
    with booking as (
      insert into bookings (id, reference, reference_folded, currency, status)
      values (gen_random_uuid(), ${reference}, ${reference}, 'eur', 'confirmed') returning id
    )
    insert into notifications (id, booking_id, type, data, state, created_at)
    select gen_random_uuid(), id, 'booking.changed', '{}', ${state}, now() - interval '20 min' from booking`;
  const finding = async () => (await examine()).found.get("notifications");
  expect(await finding()).toMatch(/^ok: NOTIFY_URL is not set/);
  env["NOTIFY_URL"] = "https://pms.example.com/hooks";
  expect(await finding()).toMatch(/^bad: NOTIFY_SECRETS is not set/);
  env["NOTIFY_SECRETS"] = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
  expect(await finding()).toBe("ok: all are delivered");
  await tell("waits", "pending");
  expect(await finding()).toMatch(/^warn: 1 wait, the oldest since 20 min.* → .*--state pending/);
  await tell("fails", "failed");
  expect(await finding()).toMatch(/^bad: .*how 1 booking stands → .*replay --failed/);
  await db.$client`delete from notifications`;
}, 60_000);

test("what may stay as it is is a warning, and it exits 0", async () => {
  sandbox.traffic.change({ clockSkewSeconds: -20 });
  env["STRIPE_SECRET_KEY"] = "rk_test_lacks_webhook_endpoints";
  env["AUTH_SECRET"] = undefined;
  const { code, found } = await examine();
  expect(code).toBe(0);
  expect(notWell(found)).toEqual([
    "key's rights",
    "clock",
    "webhook endpoint",
    "endpoint's secret",
    "webhook delivery",
    "console",
  ]);
  expect(found.get("key's rights")).toMatch(/^warn: .*Webhook Endpoints/);
  expect(found.get("clock")).toMatch(/^warn: (1[5-9]|2[0-5])\.\d s ahead of/);
  expect(found.get("webhook endpoint")).toMatch(/^skipped/);
}, 60_000);

test("an endpoint that is disabled, of another version, or signs with a secret that is not here, is named", async () => {
  const at = { url, "enabled_events[0]": "*" };
  await post("/v1/webhook_endpoints", { ...at, api_version: "2024-06-20" });
  await rentease("webhook", "setup", "--url", "http://127.0.0.1:9/webhooks/stripe");
  const [first, second, third] = [...sandbox.world.records.webhookEndpoints.all()];
  await post(`/v1/webhook_endpoints/${first?.id}`, { disabled: "true" });
  const finding = (await examine()).found.get("webhook endpoint");
  expect(finding).toContain(`${first?.id} is disabled`);
  expect(finding).toContain(`${second?.id} renders events at another API version`);
  expect(finding).toContain(`the secret of ${third?.id} is not in STRIPE_WEBHOOK_SECRETS`);
  expect(finding).toContain("rentease webhook rotate begin");
}, 60_000);

test("an ingress that was started with other secrets is found out, and nothing is recorded for it", async () => {
  env["STRIPE_WEBHOOK_SECRETS"] = `${secretOf.ingress},${secretOf.foreign}`;
  const { code, found } = await examine();
  expect(code).toBe(1);
  expect(notWell(found)).toEqual(["endpoint's secret", "webhook delivery"]);
  expect(found.get("webhook delivery")).toMatch(/^bad: .*number 2 of STRIPE_WEBHOOK_SECRETS/);
  expect(await db.$client`select 1 from stripe_events`).toHaveLength(1);
}, 60_000);

test("a secret that nobody noted is proven by a webhook, and until then a warning", async () => {
  const finding = async () => (await examine()).found.get("endpoint's secret");
  const [endpoint] = [...sandbox.world.records.webhookEndpoints.all()];
  // Of an endpoint before this one.
  await db.$client`update stripe_events set received_at = now() - interval '10 min'`;
  const { code, found } = await examine();
  expect(code).toBe(0);
  expect(notWell(found)).toEqual(["endpoint's secret"]);
  const told = found.get("endpoint's secret");
  expect(told).toMatch(
    /^warn: whether the secret of we_\w+ is in STRIPE_WEBHOOK_SECRETS can't be told/,
  );
  expect(told).toContain(`\`rentease webhook rotate begin --url ${url}\``);
  await db.$client`update stripe_events set received_at = now()`;
  expect(await finding()).toBe("ok: a webhook that it signed was taken");
  // With another endpoint beside it nobody knows whose webhook that was.
  await post("/v1/webhook_endpoints", {
    url,
    "enabled_events[0]": "*",
    api_version: "2026-10-28.endive",
  });
  expect(await finding()).toMatch(/^warn: .*can't be told.*can't be told.* may be another's/);
  for (const { id } of sandbox.world.records.webhookEndpoints.all()) {
    if (id !== endpoint?.id) await api("DELETE", `/v1/webhook_endpoints/${id}`, {});
  }
  await noteSecret(endpoint?.id, secretOf.ingress);
  expect(await finding()).toMatch(/^ok: in STRIPE_WEBHOOK_SECRETS, with nothing left/);
}, 120_000);

test("a secret that is no endpoint's any more is told, where that can be known", async () => {
  const finding = async () => (await examine()).found.get("endpoint's secret");
  const [endpoint] = [...sandbox.world.records.webhookEndpoints.all()];
  env["STRIPE_WEBHOOK_SECRETS"] = `${secretOf.foreign},${secretOf.ingress}`;
  expect(await finding()).toMatch(/^warn: 1 of STRIPE_WEBHOOK_SECRETS is .*\(among number 1, 2\)/);
  await noteSecret(endpoint?.id, secretOf.ingress);
  expect(await finding()).toMatch(
    /^warn: 1 of STRIPE_WEBHOOK_SECRETS is no endpoint's at Stripe \(number 1\) → take what .* out/,
  );
}, 120_000);

test("after a leak the old secret may be gone before the rotation ends", async () => {
  const [endpoint] = [...sandbox.world.records.webhookEndpoints.all()];
  await noteSecret(endpoint?.id, secretOf.ingress);
  const begun = await rentease("webhook", "rotate", "begin");
  env["STRIPE_WEBHOOK_SECRETS"] = begun.stdout.trim();
  const { found } = await examine();
  expect(found.get("webhook endpoint")).toMatch(
    /^warn: .*enabled.* → a secret rolls: .*rotate finish/,
  );
  expect(found.get("endpoint's secret")).toMatch(/^ok/);
  expect(found.get("webhook delivery")).toMatch(/^bad: the ingress does not take number 1/);
}, 120_000);

test("a webhook of days ago is a warning, unless a sweep says that there was nothing since", async () => {
  await db.$client`update stripe_events set received_at = now() - interval '2 days'`;
  const finding = async () => (await examine()).found.get("last webhook");
  expect(await finding()).toMatch(/^ok: 48 h/);
  await db.$client`update event_sweep set last_run_at = now() - interval '25 hours'`;
  expect(await finding()).toMatch(
    /^warn: 48 h.*no sweep.*24 h.* → .*deliveries in Stripe's dashboard/,
  );
  await db.$client`update stripe_events set received_at = now() - interval '23 hours'`;
  expect(await finding()).toMatch(/^ok: 23 h/);
}, 120_000);

test("what goes to another machine in the clear is a warning", async () => {
  expect((await examine()).found.get("encryption")).toMatch(/^ok: nothing leaves this machine/);
  env["REDIS_URL"] = "redis://:hunter2@cache.invalid:6379";
  env["STRIPE_API_BASE"] = "http://stripe.invalid";
  const { found } = await examine();
  expect(found.get("encryption")).toMatch(
    /^warn: REDIS_URL, STRIPE_API_BASE: .*in the clear → .*rediss:.*https:/,
  );
  expect([...found.values()].join()).not.toContain("hunter2");
}, 120_000);

test("migrations that are missing are named, and what needs them is not looked at", async () => {
  const [removed] = await db.$client<{ hash: string; created_at: bigint }[]>`
    delete from drizzle.__drizzle_migrations
    where created_at = (select max(created_at) from drizzle.__drizzle_migrations)
    returning hash, created_at`;
  const { code, found } = await examine();
  await db.$client`
    insert into drizzle.__drizzle_migrations (hash, created_at)
    values (${removed?.hash ?? null}, ${String(removed?.created_at)})`;
  expect(code).toBe(1);
  expect(found.get("migrations")).toMatch(/^bad: 1 missing: \d{4}_\w+ → run `rentease migrate`/);
  expect(found.get("failed events")).toMatch(/^skipped: .*migrations/);
}, 60_000);

test("P8: a database of another account is told", async () => {
  await db.$client`update account set account = 'acct_other'`;
  const { code, found } = await examine();
  await db.$client`update account set account = ${sandboxAccount.account}`;
  expect(code).toBe(1);
  expect(notWell(found)).toEqual(["account"]);
  expect(found.get("account")).toMatch(/^bad: the database belongs to acct_other .*DATABASE_URL/);
}, 60_000);

test("without a key and with PostgreSQL away it says what it did not look at", async () => {
  env["STRIPE_SECRET_KEY"] = undefined;
  env["DATABASE_URL"] = "postgres://nobody:hunter2@127.0.0.1:1/none";
  const { code, found } = await examine();
  expect(code).toBe(1);
  expect(found.get("database")).toMatch(/^bad: PostgreSQL can't be reached .*DATABASE_URL/);
  expect(found.get("queue")).toMatch(/^bad: PostgreSQL can't be reached/);
  expect(found.get("Stripe key")).toMatch(/^skipped: no STRIPE_SECRET_KEY: .*fees/);
  expect(found.get("webhook secrets")).toMatch(/^ok/);
  expect(found.get("webhook endpoint")).toMatch(/^skipped/);
  expect([...found.values()].join()).not.toContain("hunter2");
}, 60_000);

test("what hangs is a cross after five seconds, and does not hold up the rest", async () => {
  const silent: Server = createServer(() => {});
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const address = silent.address();
  const port = typeof address === "object" ? address?.port : 0;
  env["DATABASE_URL"] = `postgres://nobody@127.0.0.1:${port}/none`;
  env["REDIS_URL"] = `redis://127.0.0.1:${port}`;
  sandbox.traffic.change({ failures: { timeouts: 1 } });
  const startedAt = Date.now();
  const { code, found } = await examine();
  expect(Date.now() - startedAt).toBeLessThan(20_000);
  silent.close();
  expect(code).toBe(1);
  expect(found.get("database")).toMatch(
    /^bad: (did not answer in 5 s|PostgreSQL can't be reached)/,
  );
  expect(found.get("queue")).toMatch(/^bad: Redis can't be reached/);
  expect(found.get("Stripe key")).toMatch(/^bad: Stripe at .* did not answer/);
  expect(found.get("console")).toMatch(/^ok/);
}, 60_000);

test.skipIf(redisProgram() === null)(
  "a Redis that would drop jobs is a cross, one that forgets a warning",
  async () => {
    const redis = await killableRedis(redisProgram() ?? "");
    closers.push(() => redis.remove());
    await redis.start();
    env["REDIS_URL"] = redis.url;
    expect((await examine()).found.get("queue")).toMatch(/^ok: Redis \d.*noeviction, append-only/);
    await configure(redis.url, "appendonly no");
    expect(await examine()).toMatchObject({ code: 0 });
    await configure(redis.url, "maxmemory-policy allkeys-lru");
    const { code, found } = await examine();
    expect(code).toBe(1);
    expect(notWell(found)).toEqual(["queue"]);
    expect(found.get("queue")).toMatch(
      /^bad: .*allkeys-lru → set its maxmemory-policy to noeviction/,
    );
  },
  60_000,
);

async function configure(redisUrl: string, setting: string): Promise<void> {
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(redisUrl).port) });
  socket.write(`CONFIG SET ${setting}\r\n`);
  const [answer] = await once(socket, "data");
  socket.destroy();
  expect(String(answer)).toBe("+OK\r\n");
}
