import { once } from "node:events";
import { createServer } from "node:http";
import { sandboxAccount } from "@rentease/core";
import { bindAccount, closeDatabase, type Database, openDatabase } from "@rentease/db";
import { createSandbox, type Sandbox } from "@rentease/sandbox";
import { appliedTypes, probeWebhook } from "@rentease/stripe";
import { createTestDatabase, freePort, type TestDatabase, waitUntil } from "@rentease/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { jsonLines, runRentease } from "../run-rentease.ts";
import { type Killable, killableApp } from "../stack/killable.ts";

const url = "http://127.0.0.1:9/webhooks/stripe";
let database: TestDatabase;
let db: Database;
let sandbox: Sandbox;
let env: NodeJS.ProcessEnv;
const running: Pick<Killable, "kill">[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  await bindAccount(db, sandboxAccount);
});
beforeEach(async () => {
  sandbox = createSandbox({
    asyncDelayMs: null,
    webhooks: { retry: { attempts: 1_000, baseMs: 100, maxMs: 1_000 } },
  });
  env = {
    DATABASE_URL: undefined,
    STRIPE_SECRET_KEY: "sk_test_x",
    STRIPE_API_BASE: (await sandbox.listen()).url,
    STRIPE_ACCOUNT_ID: sandboxAccount.account,
    STRIPE_WEBHOOK_SECRETS: undefined,
  };
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.kill()));
  await sandbox.close();
  await db.$client`truncate stripe_events`;
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const webhook = (...args: string[]) => runRentease(["webhook", ...args], env);
const stored = () => [...sandbox.world.records.webhookEndpoints.all()];

/** The sandbox's API, as whoever clicks in Stripe's dashboard. */
async function api(path: string, fields: Record<string, string>): Promise<string> {
  const response = await fetch(`${env["STRIPE_API_BASE"]}${path}`, {
    method: "POST",
    headers: { authorization: "Bearer sk_test_x" },
    body: new URLSearchParams(fields),
  });
  expect(response.status).toBe(200);
  const object: unknown = await response.json();
  if (typeof object !== "object" || object === null || !("id" in object)) throw new Error("no id");
  return String(object.id);
}
/** Stripe, but for what changes an endpoint: that is refused. */
async function refuseChanges(): Promise<void> {
  const base = env["STRIPE_API_BASE"] ?? "";
  const between = createServer((request, response) => {
    void (async () => {
      if (request.method === "POST" && request.url?.startsWith("/v1/webhook_endpoints/we_")) {
        response.writeHead(400, { "content-type": "application/json" });
        response.end('{"error":{"type":"invalid_request_error","message":"not today"}}');
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const answer = await fetch(`${base}${request.url}`, {
        method: request.method ?? "GET",
        headers: {
          authorization: request.headers.authorization ?? "",
          "content-type": request.headers["content-type"] ?? "",
        },
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(await answer.text());
    })();
  });
  const port = await freePort();
  between.listen(port, "127.0.0.1");
  await once(between, "listening");
  running.push({ kill: async () => void between.close() });
  env["STRIPE_API_BASE"] = `http://127.0.0.1:${port}`;
}
const pay = () =>
  api("/v1/payment_intents", {
    amount: "12000",
    currency: "eur",
    confirm: "true",
    payment_method: "pm_card_visa",
    "automatic_payment_methods[enabled]": "true",
    "automatic_payment_methods[allow_redirects]": "never",
  });

describe("setup", () => {
  test("makes an endpoint, prints its secret once and alone, and again changes nothing and says so", async () => {
    const made = await webhook("setup", "--url", url);
    expect(made).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("STRIPE_WEBHOOK_SECRETS"),
    });
    const [endpoint] = stored();
    expect(made.stdout).toBe(`${endpoint?.secret}\n`);
    expect(made.stderr).not.toContain(endpoint?.secret);
    // What stands in for Stripe on this machine is not called Stripe.
    expect(made.stderr).toMatch(/^The sandbox sends \d+ types/);
    expect(endpoint).toMatchObject({ url, status: "enabled", api_version: "2026-10-28.endive" });
    expect(endpoint?.enabled_events.toSorted()).toEqual(appliedTypes.toSorted());

    const again = await webhook("setup", "--url", url);
    expect(again).toMatchObject({
      code: 0,
      stdout: "",
      stderr: expect.stringContaining("nothing was changed"),
    });
    expect(stored()).toEqual([endpoint]);
    expect(jsonLines(await webhook("setup", "--url", url, "--json"))).toMatchObject([
      { secret: null, endpoints: [{ id: endpoint?.id, changes: [], secret_noted: true }] },
    ]);
  }, 60_000);

  test("an endpoint with other types, or disabled, is brought up to date and keeps its secret", async () => {
    const id = await api("/v1/webhook_endpoints", {
      url,
      "enabled_events[0]": "charge.succeeded",
      "enabled_events[1]": "customer.created",
      api_version: "2026-10-28.endive",
    });
    await api(`/v1/webhook_endpoints/${id}`, { disabled: "true" });
    const [before] = stored();
    const ran = await webhook("setup", "--url", url);
    expect(ran).toMatchObject({ code: 0, stdout: "" });
    expect(ran.stderr).toMatch(
      /added payment_intent\.created,.*took away customer\.created.*enabled it/,
    );
    const [after] = stored();
    expect(after).toMatchObject({ id, status: "enabled", secret: before?.secret });
    expect(after?.enabled_events.toSorted()).toEqual(appliedTypes.toSorted());
    expect((await webhook("setup", "--url", url)).stderr).toContain("nothing was changed");
  }, 60_000);

  test.each<[Record<string, string>]>([[{ api_version: "2024-06-20" }], [{}]])(
    "an endpoint of another API version (%j) is told, with the remedy, and not doubled",
    async (version) => {
      await api("/v1/webhook_endpoints", { url, "enabled_events[0]": "*", ...version });
      const ran = await webhook("setup", "--url", url);
      expect(ran).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("rentease webhook rotate begin"),
      });
      expect(stored()).toHaveLength(1);
    },
    60_000,
  );

  test("a URL that Stripe would not take is refused before Stripe is asked", async () => {
    const live = { ...env, STRIPE_SECRET_KEY: "sk_live_x", STRIPE_API_BASE: undefined };
    const refused = async (address: string, key: string) =>
      (
        await runRentease(["webhook", "setup", "--url", address], {
          ...live,
          STRIPE_SECRET_KEY: key,
        })
      ).stderr;
    expect(await refused("http://payments.example.com/webhooks/stripe", "sk_live_x")).toContain(
      "https only",
    );
    expect(await refused(url, "sk_test_x")).toContain("can't reach 127.0.0.1");
    expect(await webhook("setup", "--url", "payments")).toMatchObject({ code: 2 });
  }, 60_000);

  test("a secret that was made is printed, also where what is tried after that fails", async () => {
    await refuseChanges();
    const inJson = await webhook("setup", "--url", url, "--json");
    const [endpoint] = stored();
    expect(inJson).toMatchObject({ code: 1, stderr: expect.stringContaining("not today") });
    expect(inJson.stderr).toContain(`${endpoint?.id} is made and its secret was printed`);
    expect(jsonLines(inJson)).toMatchObject([
      {
        secret: endpoint?.secret,
        endpoints: [{ id: endpoint?.id, changes: ["created"], secret_noted: false }],
      },
    ]);
    const second = await webhook("rotate", "begin", "--json");
    const next = stored().find(({ id }) => id !== endpoint?.id);
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining("not today") });
    expect(jsonLines(second)).toEqual([
      { next: next?.id, replaces: endpoint?.id, made: true, secret: next?.secret },
    ]);
    await webhook("rotate", "cancel");
    const plain = await webhook("rotate", "begin");
    const last = stored().find(({ id }) => id !== endpoint?.id);
    expect(plain).toMatchObject({ code: 1, stdout: `${last?.secret}\n` });
  }, 120_000);

  test("a key without the right is told which one, and nothing is made", async () => {
    env["STRIPE_SECRET_KEY"] = "rk_test_lacks_write_webhook_endpoints";
    const ran = await webhook("setup", "--url", url);
    expect(ran).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("Webhook Endpoints (write"),
    });
    expect(stored()).toEqual([]);
  }, 60_000);
});

test("an endpoint of another API version is replaced by rotation", async () => {
  await api("/v1/webhook_endpoints", { url, "enabled_events[0]": "*", api_version: "2024-06-20" });
  expect(await webhook("rotate", "begin")).toMatchObject({ code: 0 });
  expect(await webhook("setup", "--url", url)).toMatchObject({ code: 0, stdout: "" });
  expect(stored()).toMatchObject([
    { api_version: "2024-06-20" },
    { api_version: "2026-10-28.endive" },
  ]);
}, 60_000);

describe("status", () => {
  test("tells of ours: state, types, version, secret, what waits; and counts the others", async () => {
    expect((await webhook("status")).stderr).toContain("rentease webhook setup");
    const { stdout } = await webhook("setup", "--url", url);
    const id = await api("/v1/webhook_endpoints", {
      url: "https://old.example.com/webhooks/stripe",
      "enabled_events[0]": "charge.succeeded",
      "enabled_events[1]": "customer.created",
    });
    await api(`/v1/webhook_endpoints/${id}`, { disabled: "true" });
    await api("/v1/webhook_endpoints", {
      url: "https://crm.example.com/hook",
      "enabled_events[0]": "*",
    });
    await pay();
    env["STRIPE_WEBHOOK_SECRETS"] = stdout.trim();
    const [status] = jsonLines(await webhook("status", "--json"));
    expect(status).toMatchObject({
      others: 1,
      last_webhook_at: null,
      undelivered: 3,
      endpoints: [
        {
          id,
          enabled: false,
          superfluous: ["customer.created"],
          right_version: false,
          secret_here: null,
        },
        {
          url,
          enabled: true,
          missing: [],
          superfluous: [],
          right_version: true,
          secret_here: true,
        },
      ],
    });
    const read = await webhook("status");
    expect(read.stdout).toContain("DISABLED");
    expect(read.stdout).not.toContain("whsec_");
  }, 60_000);
});

describe("rotate", () => {
  test("rolls the secret under load: every event is here, each once; each step may be repeated", async () => {
    const port = await freePort();
    const here = `http://127.0.0.1:${port}/webhooks/stripe`;
    env["DATABASE_URL"] = database.url;
    const old = (await webhook("setup", "--url", here)).stdout.trim();
    const secrets = (value: string) => (env["STRIPE_WEBHOOK_SECRETS"] = value);
    const startIngress = async () => {
      const ingress = killableApp("ingress", { ...env, INGRESS_PORT: String(port) });
      running.push(ingress);
      await ingress.start();
      return ingress;
    };
    secrets(old);
    let ingress = await startIngress();
    const paid: Promise<string>[] = [];
    const paying = setInterval(() => paid.push(pay()), 150);
    try {
      const begun = await webhook("rotate", "begin");
      const next = begun.stdout.trim();
      expect(next).toMatch(/^whsec_/);
      const repeated = await webhook("rotate", "begin");
      expect(repeated).toMatchObject({
        code: 0,
        stdout: "",
        stderr: expect.stringContaining("under way"),
      });
      expect(stored()).toHaveLength(2);

      // Nobody knows the new secret yet: nothing is deleted.
      expect(await webhook("rotate", "finish")).toMatchObject({ code: 1 });
      secrets(`${old},${next}`);
      const early = await webhook("rotate", "finish");
      expect(early).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("does not know the new secret"),
      });
      expect(stored()).toHaveLength(2);

      await ingress.kill();
      ingress = await startIngress();
      const finished = await webhook("rotate", "finish");
      expect(finished).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/Keep number 2 of the 2 .*take the old endpoint's out/),
      });
      expect(stored()).toMatchObject([
        {
          secret: next,
          metadata: expect.not.objectContaining({ rentease_replaces: expect.anything() }),
        },
      ]);
      const again = await webhook("rotate", "finish");
      expect(again).toMatchObject({
        code: 0,
        stderr: expect.stringContaining("No rotation is under way"),
      });

      secrets(next);
      await ingress.kill();
      ingress = await startIngress();
      await pay();
    } finally {
      clearInterval(paying);
    }
    await Promise.all(paid);
    const made = [...sandbox.world.records.events.all()]
      .filter(({ type }) => appliedTypes.includes(type))
      .map(({ id }) => id)
      .toSorted();
    expect(made.length).toBeGreaterThan(50);
    const received = async () => {
      const rows = await db.$client<
        { event_id: string; via: string }[]
      >`select event_id, via from stripe_events`;
      return rows.map(({ event_id: id }) => id).toSorted();
    };
    await waitUntil(async () => (await received()).length >= made.length, {
      timeoutMs: 60_000,
      what: "every event to arrive",
    });
    expect(await received()).toEqual(made);
  }, 240_000);

  test("after a leak the new secret takes the old one's place: forged events are refused, and none is lost", async () => {
    const port = await freePort();
    const here = `http://127.0.0.1:${port}/webhooks/stripe`;
    env["DATABASE_URL"] = database.url;
    const leaked = (await webhook("setup", "--url", here)).stdout.trim();
    // While nobody listens: what the old endpoint owes.
    await pay();
    const next = (await webhook("rotate", "begin")).stdout.trim();
    env["STRIPE_WEBHOOK_SECRETS"] = next;
    const ingress = killableApp("ingress", { ...env, INGRESS_PORT: String(port) });
    running.push(ingress);
    await ingress.start();
    expect(await probeWebhook(here, leaked, 5_000)).toBe("refuses");
    await pay();
    expect(await webhook("rotate", "finish")).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("the only one that STRIPE_WEBHOOK_SECRETS needs"),
    });
    expect(stored()).toMatchObject([{ secret: next }]);
    const made = [...sandbox.world.records.events.all()].filter(({ type }) =>
      appliedTypes.includes(type),
    );
    await waitUntil(
      async () => (await db.$client`select 1 from stripe_events`).length === made.length,
      { timeoutMs: 30_000, what: "every event to arrive" },
    );
    const help = await webhook("rotate", "--help");
    expect(help.stdout).toMatch(/After a LEAK:.*in the old one's place, everywhere and at once/s);
  }, 120_000);

  test("what only the old endpoint would have delivered is taken in before it is deleted", async () => {
    env["DATABASE_URL"] = database.url;
    await webhook("setup", "--url", url);
    await pay();
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    env["STRIPE_WEBHOOK_SECRETS"] = (await webhook("rotate", "begin")).stdout.trim();
    const refused = await webhook("rotate", "finish");
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("--yes") });
    const [finished] = jsonLines(await webhook("rotate", "finish", "--yes", "--json"));
    expect(finished).toMatchObject({ found: { length: 3 } });
    const rows = await db.$client`select via from stripe_events`;
    expect([...rows]).toEqual([{ via: "sweep" }, { via: "sweep" }, { via: "sweep" }]);
  }, 60_000);

  test("one that is called off leaves the first endpoint as it was", async () => {
    await webhook("setup", "--url", url);
    const before = stored();
    await webhook("rotate", "begin");
    expect((await webhook("rotate", "cancel")).code).toBe(0);
    expect(stored()).toEqual(before);
    expect((await webhook("rotate", "cancel")).stderr).toContain("No rotation");
  }, 60_000);
});
