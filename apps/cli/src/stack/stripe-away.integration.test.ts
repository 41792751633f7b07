import { bindAccount, closeDatabase, type Database, openDatabase } from "@rentease/db";
import { createSandbox } from "@rentease/sandbox";
import { createTestDatabase, freePort, type TestDatabase, waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Killable, killableApp } from "./killable.ts";

const apps = ["ingress", "worker", "console"] as const;
type App = (typeof apps)[number];

let database: TestDatabase;
let db: Database;
const cleanUps: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  await bindAccount(db, { account: "acct_1Ours", livemode: false });
});
afterAll(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  await closeDatabase(db);
  await database.drop();
});

/** Resolves once it is ready. */
async function start(name: App, env: NodeJS.ProcessEnv): Promise<{ url: string; log(): string }> {
  const port = String(await freePort());
  let log = "";
  const app: Killable = killableApp(
    name,
    {
      DATABASE_URL: database.url,
      REDIS_URL: undefined,
      STRIPE_ACCOUNT_ID: undefined,
      STRIPE_WEBHOOK_SECRETS: "whsec_away",
      AUTH_SECRET: "a secret of the tests, long enough to sign with",
      CONSOLE_URL: undefined,
      INGRESS_PORT: port,
      WORKER_PORT: port,
      CONSOLE_PORT: port,
      SWEEP_SECONDS: "60",
      ...env,
    },
    (text) => (log += text),
  );
  cleanUps.push(() => app.kill());
  await app.start();
  return { url: `http://127.0.0.1:${port}`, log: () => log };
}

const answers = (url: string) =>
  fetch(url).then(
    ({ status }) => status,
    () => null,
  );

test.concurrent.each(apps)(
  "P8: %s starts while Stripe is away, on a database that belongs to an account, and ends once Stripe says another",
  async (name) => {
    const stripePort = await freePort();
    const stripeApiBase = `http://127.0.0.1:${stripePort}`;
    const env = { STRIPE_SECRET_KEY: "sk_test_theirs", STRIPE_API_BASE: stripeApiBase };
    const { url, log } = await start(name, env);
    // It gives the queue a second, which three that start at once may take.
    await waitUntil(async () => (await answers(`${url}/readyz`)) === 200, {
      what: "it to be ready",
      timeoutMs: 30_000,
    });
    expect(log()).toContain("taking the key to be of the account that the database belongs to");
    expect(log()).not.toContain("sk_test_theirs");

    const theirs = createSandbox({ account: "acct_1Theirs" });
    cleanUps.push(() => theirs.close());
    const paid = await theirs.app.request("/v1/payment_intents", {
      method: "POST",
      headers: { authorization: "Bearer sk_test_theirs" },
      body: new URLSearchParams({ amount: "100", currency: "eur" }),
    });
    expect(paid.status).toBe(200);
    await theirs.listen({ port: stripePort });
    await waitUntil(async () => (await answers(`${url}/healthz`)) === null, {
      what: "its end",
      timeoutMs: 60_000,
    });
    expect(log()).toContain("account_mismatch");
    expect(await db.$client`select 1 from stripe_events`).toHaveLength(0);

    // And now that Stripe can be asked it does not start at all.
    await expect(start(name, env)).rejects.toThrow("account_mismatch");
  },
  180_000,
);

test.each(apps)(
  "P8: %s with a key of the other mode is refused while Stripe is away",
  async (name) => {
    const env = { STRIPE_SECRET_KEY: "sk_live_ours", STRIPE_API_BASE: "http://127.0.0.1:9" };
    await expect(start(name, env)).rejects.toThrow("account_mismatch");
  },
  90_000,
);
