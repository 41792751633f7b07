import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createApiKey, listPayments } from "@rentease/db";
import { waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPlayedStack } from "./played-stack.ts";
import { type PrivateText, privateTextsIn, readPrivateData } from "./private-data.ts";
import { sandboxKey } from "./sandbox-address.ts";

// A season through the whole stack, at the level that says most; then what people and strangers do to it.
const authSecret = "a secret of the tests that signs all cookies";
const wrongPassword = "a password that somebody mistyped";
let played: Awaited<ReturnType<typeof startPlayedStack>>;
let output = "";
let apiKey: string;
let texts: PrivateText[];

beforeAll(async () => {
  played = await startPlayedStack(
    { payments: 120, seed: "observed" },
    {
      env: { LOG_LEVEL: "debug", AUTH_SECRET: authSecret },
      onOutput: (text) => (output += text),
    },
  );
  apiKey = (await createApiKey(played.db, { name: "me", role: "operator" }, "test")).key;
  const { demoUser, stack, webhookSecret } = played;
  texts = [
    ...(await readPrivateData(played.db)),
    { kind: "webhook secret", text: webhookSecret },
    { kind: "Stripe key", text: sandboxKey },
    { kind: "API key", text: apiKey },
    { kind: "cookies' secret", text: authSecret },
    { kind: "password", text: demoUser.password },
    { kind: "password", text: wrongPassword },
    { kind: "user", text: demoUser.email },
    { kind: "database's password", text: new URL(stack.databaseUrl).password },
  ];
}, 180_000);
afterAll(() => played?.stop());

/** What is printed of a piece of work may come a moment after its answer: until all of `awaited` is there, and a little more. */
async function linesAfter(
  work: () => Promise<unknown>,
  awaited: readonly RegExp[] = [],
): Promise<string[]> {
  await work();
  await waitUntil(() => awaited.every((line) => line.test(output)), {
    what: `lines of the log: ${awaited.join(", ")}`,
    timeoutMs: 30_000,
  });
  await sleep(1_500);
  return output.split("\n").filter((line) => line !== "");
}

const hitsIn = (lines: readonly string[]) =>
  privateTextsIn(lines, texts).map(({ kind, text, line }) => `${kind} ${text}: ${line}`);

describe("no log holds a name, an e-mail, a phone, a card or a secret (P10)", () => {
  test("the search finds each kind of them, so that it can fail", async () => {
    const kinds = new Set(texts.map(({ kind }) => kind));
    expect(kinds.size).toBeGreaterThanOrEqual(13);
    const missed = texts.filter(({ text }) => {
      const line = JSON.stringify({ level: "info", note: `paid with ${text}, thank you` });
      return hitsIn([line]).length === 0;
    });
    expect(missed).toEqual([]);
    expect(hitsIn([JSON.stringify({ eventId: "evt_42424242", durationMs: 3 })])).toEqual([]);
  });

  test("while a season is received, applied, fetched and matched", async () => {
    const said = ["delivery", "events recorded", "event", "events applied", "object fetched"];
    const lines = await linesAfter(
      async () => {},
      said.map((message) => new RegExp(`"msg":"${message}"`)),
    );
    expect(lines.filter((line) => !line.startsWith("{"))).toEqual([]);
    expect(hitsIn(lines)).toEqual([]);
  });

  test("while events come that can't be read, verified or stored", async () => {
    const { db, stack } = played;
    const guest = { name: nameOf("guest"), email: textOf("email"), phone: textOf("phone") };
    const odd = [
      { object: "charge", id: "ch_odd", amount: guest.name, billing_details: guest },
      { object: "charge", id: guest.name, amount: 100, currency: guest.email },
      { object: "refund", id: "re_odd", created: guest.phone, metadata: guest },
      { object: guest.email },
    ];
    const lines = await linesAfter(async () => {
      for (const [index, object] of odd.entries())
        await deliver(eventOf(`evt_odd${index}`, object));
      await deliver(eventOf("evt_stranger", guest), "whsec_somebody_else");
      await deliver(`{"guest": "${guest.name}"`);
      await fetch(`${stack.ingressUrl}/${encodeURIComponent(guest.email)}`);
      const failing = async () => {
        const rows = await db.$client`select 1 from stripe_events where error is not null`;
        return rows.length > 1;
      };
      await waitUntil(failing, { timeoutMs: 30_000, what: "events that fail" });
    }, [/event (failed|will be tried again)/, /delivery refused/]);
    expect(hitsIn(lines)).toEqual([]);
  });

  test("while people sign in, search and decide, and programs ask for what can't be", async () => {
    const { consoleUrl, demoUser, db } = played;
    const [name, email] = [nameOf("guest"), textOf("email")];
    const lines = await linesAfter(async () => {
      const signIn = (password: string) =>
        fetch(`${consoleUrl}/sign-in`, {
          method: "POST",
          redirect: "manual",
          headers: { origin: consoleUrl },
          body: new URLSearchParams({ email: demoUser.email, password }),
        });
      expect((await signIn(wrongPassword)).status).toBe(401);
      const cookie = (await signIn(demoUser.password)).headers
        .getSetCookie()
        .map((set) => set.split(";")[0])
        .join("; ");
      for (const path of ["/search", "/payments", "/bookings", `/payments/${email}`]) {
        await fetch(`${consoleUrl}${path}?q=${encodeURIComponent(name)}&email=${email}`, {
          headers: { cookie },
        });
      }
      const call = (method: string, path: string, body?: unknown) =>
        fetch(`${consoleUrl}/api/v1${path}`, {
          method,
          headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
      const guest = { name, email };
      expect((await call("PUT", "/bookings/RE-9", { guest, currency: "eur" })).ok).toBe(true);
      expect((await call("PUT", "/bookings/RE-9", { guest, currency: name })).status).toBe(422);
      await call("PUT", `/bookings/${encodeURIComponent(name)}`, { guest: `${name}\u0000` });
      await call("GET", `/payments?q=${encodeURIComponent(name)}&state=${email}`);
      const [payment] = await listPayments(db, { limit: 1 });
      await call("POST", `/payments/${payment?.id}/exclude`, { reason: `${name} paid in cash` });
      await call("POST", `/payments/${payment?.id}/match`, { allocations: [{ booking: name }] });
    }, [/"msg":"request"/]);
    expect(hitsIn(lines)).toEqual([]);
  });
});

describe("metrics", () => {
  const runtime = new URL("../../../../packages/runtime/", import.meta.url);

  const scrape = async (url: string | null) => {
    const answer = await fetch(`${url}/metrics`);
    expect(answer.status).toBe(200);
    return answer.text();
  };

  /** The names of ours that an app exports, as Prometheus' text declares them. */
  const namesOf = async (app: string): Promise<string[]> => {
    const { stack } = played;
    const urls: Record<string, string | null> = {
      ingress: stack.ingressUrl,
      worker: stack.workerUrl,
      console: stack.consoleUrl,
    };
    const declared = (await scrape(urls[app] ?? null)).matchAll(/^# TYPE (rentease_\w+) /gm);
    return [...declared].map(([, name = ""]) => name);
  };

  test("the alert rules name nothing that no app exports", async () => {
    const rules = await readFile(new URL("alerts/rentease.rules.yml", runtime), "utf8");
    const exported = new Set(
      (await Promise.all(["ingress", "worker", "console"].map(namesOf))).flat(),
    );
    const named = [...rules.matchAll(/\brentease_\w+/g)].map(([name]) => name);
    expect(new Set(named).size).toBeGreaterThan(15);
    expect(named.filter((name) => !exported.has(name))).toEqual([]);
    // Every rule says what is wrong and what to do about it.
    const rule = rules.split("- alert: ").slice(1);
    expect(rule.filter((text) => !/summary: .+/.test(text) || !/action: .+/.test(text))).toEqual(
      [],
    );
  });

  test("the table in the README is what the apps export, each metric where it says", async () => {
    const readme = await readFile(new URL("README.md", runtime), "utf8");
    const rows = [...readme.matchAll(/^\| (`rentease_[^|]+)\| (\w+)/gm)].flatMap(
      ([, names = "", app = ""]) =>
        [...names.matchAll(/rentease_\w+/g)].map(([name]) => ({ name, app })),
    );
    for (const app of ["ingress", "worker", "console"]) {
      const told = rows.filter((row) => row.app === app || row.app === "all");
      expect(told.map(({ name }) => name).toSorted()).toEqual((await namesOf(app)).toSorted());
    }
  });

  test("they count what went through, and hold nothing private (P10)", async () => {
    const { stack, consoleUrl } = played;
    const [ingress, worker] = [await scrape(stack.ingressUrl), await scrape(stack.workerUrl)];
    const counted = (text: string, series: string) =>
      Number(new RegExp(`^${series} (\\S+)$`, "m").exec(text)?.[1] ?? 0);
    expect(counted(ingress, 'rentease_deliveries_total{result="recorded"}')).toBeGreaterThan(100);
    expect(counted(ingress, 'rentease_deliveries_total{result="invalid_signature"}')).toBe(1);
    expect(counted(ingress, "rentease_inbox_failed_events")).toBeGreaterThan(1);
    expect(counted(worker, "rentease_apply_duration_seconds_count")).toBeGreaterThan(0);
    expect(counted(worker, 'rentease_review_payments{review="unmatched"}')).toBeGreaterThan(0);
    expect(worker).toMatch(/^rentease_stripe_requests_total\{endpoint="\w+",access="read"/m);
    const all = [ingress, worker, await scrape(consoleUrl)].flatMap((text) => text.split("\n"));
    // Names and labels; a value is a number, and may be any.
    expect(hitsIn(all.map((line) => line.replace(/ \S+$/, "")))).toEqual([]);
  });
});

function textOf(kind: string): string {
  const found = texts.find((text) => text.kind === kind);
  if (!found) throw new Error(`nothing private of the kind ${kind}`);
  return found.text;
}

/** A guest's name: of all that is known of guests the one without a digit or an @. */
function nameOf(kind: string): string {
  const found = texts.find((text) => text.kind === kind && /^[^\d@]+$/.test(text.text));
  if (!found) throw new Error(`no name of a ${kind}`);
  return found.text;
}

function eventOf(id: string, object: object): string {
  return JSON.stringify({
    object: "event",
    id,
    type: "charge.succeeded",
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    api_version: "2026-10-28.endive",
    data: { object },
  });
}

/** Sends a body as Stripe does. */
function deliver(body: string, secret = played.webhookSecret): Promise<Response> {
  const time = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
  return fetch(`${played.stack.ingressUrl}/webhooks/stripe`, {
    method: "POST",
    headers: { "stripe-signature": `t=${time},v1=${signature}` },
    body,
  });
}
