import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { closeDatabase, createApiKey, type Database, openDatabase } from "@rentease/db";
import { sandboxAccount } from "@rentease/core";
import { createSandbox } from "@rentease/sandbox";
import { freePort, waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differencesIn } from "../demo/compare-books.ts";
import { playThrough } from "../demo/play-through.ts";
import { runRentease } from "../run-rentease.ts";
import { type AppLogins, createAppLogins } from "./app-roles.ts";
import { createVisitor } from "./console-visitors.ts";
import { killableApp, killablePostgres } from "./killable.ts";
import { sandboxKey } from "./sandbox-address.ts";

const webhookSecret = "whsec_roles";
const season = { payments: 40, seed: "roles" };
const silent = { update: () => {}, done: () => {} };

const cleanUps: (() => Promise<unknown>)[] = [];
let ownerUrl: string;
let owner: Database;
let logins: AppLogins;
/** What the three apps log. */
let logs = "";

const open = (url: string, max = 2): Database => {
  const db = openDatabase(url, { max });
  cleanUps.push(() => closeDatabase(db));
  return db;
};

beforeAll(async () => {
  const postgres = await killablePostgres();
  cleanUps.push(() => postgres.remove());
  ownerUrl = postgres.url;
  logins = await createAppLogins(ownerUrl);
  owner = open(ownerUrl, 1);
});
afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** @returns where it listens. */
async function listenAs(server: Server): Promise<string> {
  const port = await freePort();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(async () => server.close());
  return `http://127.0.0.1:${port}/`;
}

/** Worker, ingress and console, each under its own login, and a sandbox that sends to them. */
async function startApps() {
  const ports = { ingress: await freePort(), console: await freePort() };
  const sandbox = createSandbox({
    seed: season.seed,
    webhooks: {
      endpoints: [
        { url: `http://127.0.0.1:${ports.ingress}/webhooks/stripe`, secret: webhookSecret },
      ],
    },
  });
  cleanUps.push(() => sandbox.close());
  const env = {
    REDIS_URL: undefined,
    STRIPE_SECRET_KEY: sandboxKey,
    STRIPE_API_BASE: (await sandbox.listen()).url,
    STRIPE_ACCOUNT_ID: sandboxAccount.account,
    STRIPE_WEBHOOK_SECRETS: webhookSecret,
    AUTH_SECRET: "a secret of the tests, long enough to sign",
    INGRESS_PORT: String(ports.ingress),
    CONSOLE_PORT: String(ports.console),
    SWEEP_SECONDS: "2",
    NOTIFY_URL: await listenAs(createServer((_, answer) => answer.end())),
    NOTIFY_SECRETS: `whsec_${Buffer.from("a secret of the tests, long enough").toString("base64")}`,
  };
  // The worker first: it says whose database this is.
  for (const name of ["worker", "ingress", "console"] as const) {
    const app = killableApp(name, { ...env, DATABASE_URL: logins[name] }, (text) => (logs += text));
    cleanUps.push(() => app.kill());
    await app.start();
  }
  return {
    sandbox,
    ingressUrl: `http://127.0.0.1:${ports.ingress}`,
    consoleUrl: `http://127.0.0.1:${ports.console}`,
  };
}

test(
  "each app does all of its work under a login that has its role only",
  { timeout: 240_000 },
  async () => {
    const { sandbox, ingressUrl, consoleUrl } = await startApps();
    const { signal } = new AbortController();
    // Bookings are put as the console does; events come by the ingress and are applied by the worker.
    const { books } = await playThrough(open(logins.console), sandbox, season, silent, signal);
    expect(differencesIn(books)).toEqual([]);

    const metrics = await (await fetch(`${ingressUrl}/metrics`)).text();
    expect(metrics).toMatch(/^rentease_last_webhook_timestamp_seconds \d/m);
    await waitUntil(async () => (await fetch(`${ingressUrl}/readyz`)).status === 200, {
      what: "the ingress to be ready",
    });

    const { key } = await createApiKey(owner, { name: "roles", role: "admin" }, "test");
    await decideAll(`${consoleUrl}/api/v1`, key);
    await walk(consoleUrl, await createVisitor(owner, { name: "Ana", role: "admin" }));

    const [swept] = await owner.$client`select 1 from event_sweep where last_run_at is not null`;
    expect(swept).toBeDefined();
    const wrong = /"42501"|permission denied|must be owner|"level":"(error|fatal)"/i;
    expect(logs.split("\n").filter((line) => wrong.test(line))).toEqual([]);
  },
);

/** Every kind of decision and correction, over the API, and what the worker does at a person's word. */
async function decideAll(api: string, key: string): Promise<void> {
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await fetch(api + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        ...(method === "POST" && { "idempotency-key": randomUUID() }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const told = await answer.text();
    expect([method, path, answer.status, answer.ok ? "" : told]).toEqual([method, path, 200, ""]);
    return JSON.parse(told);
  };
  await ask("PUT", "/bookings/ROLES-1", { currency: "eur", guest: { name: "Ana" } });
  const typed = await ask("POST", "/bookings/ROLES-1/payments", {
    amount: 1_000,
    currency: "eur",
    method: "cash",
    paid_at: "2026-06-01",
  });
  await ask("PATCH", `/payments/${typed.id}`, { amount: 900 });
  await ask("POST", `/payments/${typed.id}/notes`, { text: "in person" });
  await ask("DELETE", `/payments/${typed.id}`);

  const { items } = await ask("GET", "/payments?limit=100");
  const paid = items.find(
    (item: Record<string, unknown>) =>
      item["status"] === "succeeded" && item["review"] === "matched",
  );
  const { allocations: shares } = await ask("GET", `/payments/${paid.id}`);
  const allocations = [{ booking: "ROLES-1", amount: 100 }];
  await ask("DELETE", `/payments/${paid.id}/match`);
  await ask("POST", `/payments/${paid.id}/match`, { allocations, across_currencies: true });
  await ask("POST", `/payments/${paid.id}/undo`, {});
  await ask("POST", `/payments/${paid.id}/exclude`, {});
  await ask("POST", `/payments/${paid.id}/undo`, {});

  const events = await ask("GET", "/events?limit=1");
  await ask("POST", `/events/${events.items[0].id}/replay`);
  const period = { from: new Date(Date.now() - 3 * 86_400_000).toISOString() };
  const backfill = await ask("POST", "/backfills", period);
  const audit = await ask("POST", "/audits", period);
  for (const path of [`/backfills/${backfill.id}`, `/audits/${audit.id}`]) {
    await waitUntil(async () => (await ask("GET", path)).state === "finished", {
      timeoutMs: 60_000,
      what: `${path} to be done`,
    });
  }

  const delivered = () => ask("GET", "/notifications?state=delivered&limit=1");
  await waitUntil(async () => (await delivered()).items.length > 0, { what: "a notification" });
  await ask("POST", `/notifications/${(await delivered()).items[0].id}/replay`);

  await ask("POST", `/payments/${paid.id}/notes`, { text: "about a guest" });
  const erased = await ask("POST", "/guests/erase", { booking: shares[0].booking, force: true });
  expect(Math.min(erased.payments, erased.objects, erased.events)).toBeGreaterThan(0);
}

/** Follows the console's links, as somebody who is signed in. */
async function walk(url: string, visitor: { email: string; password: string }): Promise<void> {
  const signedIn = await fetch(`${url}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: url },
    body: new URLSearchParams(visitor),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const seen = new Set(["/"]);
  for (const path of seen) {
    const answer = await fetch(url + path, { headers: { cookie } });
    const text = await answer.text();
    expect([path, answer.status]).toEqual([path, 200]);
    for (const [, href = ""] of text.matchAll(/href="(\/[^"#]*)"/g)) {
      // A few of a kind are enough.
      const kind = (one: string) => one.replace(/[?].*|[\da-f]{8}-.*|_\w+/g, "");
      const alike = [...seen].filter((other) => kind(other) === kind(href)).length;
      if (alike < 2) seen.add(href.replaceAll("&amp;", "&"));
    }
  }
  expect(seen.size).toBeGreaterThan(25);
}

test("what a later migration adds is granted by `rentease migrate`, or by the printed SQL", async () => {
  const countAs = async (app: keyof AppLogins) => {
    const db = openDatabase(logins[app], { max: 1 });
    const counted = db.$client.unsafe("select count(*) from later");
    return counted.then(() => "counted", String).finally(() => closeDatabase(db));
  };
  await owner.$client.unsafe("create table later (id int)");
  expect(await countAs("worker")).toContain("permission denied");

  const rentease = (...args: string[]) =>
    runRentease(args, { DATABASE_URL: ownerUrl, REDIS_URL: undefined });
  const { stdout } = await rentease("roles", "--print");
  await owner.$client.unsafe(stdout);
  expect(await countAs("worker")).toBe("counted");

  await owner.$client.unsafe("drop table later; create table later (id int)");
  await rentease("migrate");
  expect([await countAs("console"), await countAs("ingress")]).toEqual([
    "counted",
    expect.stringContaining("permission denied"),
  ]);
  await owner.$client.unsafe("drop table later");
});

describe("refused by PostgreSQL", () => {
  test.each<[keyof AppLogins, string]>([
    ["ingress", "select 1 from payments"],
    ["ingress", "select 1 from bookings"],
    ["ingress", "select payload from stripe_events"],
    ["ingress", "select * from stripe_events"],
    ["ingress", "update stripe_events set state = 'applied'"],
    ["ingress", "delete from stripe_events"],
    ["ingress", "truncate stripe_events"],
    ["ingress", "insert into account (account, livemode) values ('acct_1', true)"],
    ["ingress", "select 1 from users"],
    ["ingress", "create table mine (id int)"],
    ["ingress", "create function bullmq.mine() returns int language sql as 'select 1'"],
    ["worker", "select 1 from users"],
    ["worker", "select 1 from sessions"],
    ["worker", "insert into api_keys default values"],
    ["worker", "delete from stripe_events"],
    ["worker", "update match_decisions set rule = 'x'"],
    ["worker", "delete from activity"],
    ["worker", "create table mine (id int)"],
    ["console", "insert into stripe_events default values"],
    ["console", "update stripe_events set event_id = 'evt_1'"],
    ["console", "update match_decisions set rule = 'x'"],
    ["console", "delete from payment_attempts"],
    ["console", "delete from stripe_events"],
    ["console", "update refunds set amount = 0"],
    ["console", "delete from payouts"],
    ["console", "update account set livemode = true"],
    ["console", "delete from match_decisions"],
    ["console", "alter table payments add column mine int"],
    ["console", "drop table payments"],
  ])("%s: %s", async (app, statement) => {
    const db = openDatabase(logins[app], { max: 1 });
    try {
      await expect(db.$client.unsafe(statement)).rejects.toThrow(/permission denied|must be owner/);
    } finally {
      await closeDatabase(db);
    }
  });
});
