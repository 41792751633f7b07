import Stripe from "stripe";
import { afterEach, describe, expect, test } from "vitest";
import type { Sandbox } from "../sandbox.ts";
import { sdkFor, startSandbox } from "../started-sandbox.ts";
import { type ConditionChanges, FAIR } from "./conditions.ts";
import { createRateLimits } from "./rate-limits.ts";
import { createTraffic } from "./traffic.ts";

let sandbox: Sandbox;
let stripe: Stripe;
let url: string;
async function start(conditions: ConditionChanges = {}): Promise<void> {
  ({ sandbox, stripe, url } = await startSandbox({ conditions }));
}
afterEach(() => sandbox?.close());

/** What refused among so many requests at once. */
async function refusals(count: number, ask: (nth: number) => Promise<unknown>): Promise<unknown[]> {
  const asked = await Promise.allSettled(Array.from({ length: count }, (_, nth) => ask(nth)));
  return asked.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
}

describe("limits", () => {
  test("an endpoint's is shared by list and retrieve, and is no other endpoint's", async () => {
    await start({ endpointPerSecond: 4 });
    const refused = await refusals(9, (nth) =>
      nth % 2 === 0
        ? stripe.charges.list()
        : stripe.charges.retrieve("ch_none").catch((error: unknown) => {
            // Not there: but it was allowed to ask.
            if (error instanceof Stripe.errors.StripeRateLimitError) throw error;
          }),
    );
    expect(refused).toHaveLength(5);
    for (const error of refused) {
      expect(error).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
      expect(error).toMatchObject({
        statusCode: 429,
        code: "rate_limit",
        headers: { "stripe-rate-limited-reason": "endpoint-rate" },
      });
      expect(error).not.toHaveProperty(["headers", "retry-after"]);
    }
    expect(await refusals(4, () => stripe.refunds.list())).toEqual([]);
    expect(await refusals(5, () => stripe.checkout.sessions.list())).toHaveLength(1);
  });

  test("the global one counts all endpoints, and says so", async () => {
    await start({ globalPerSecond: 3, endpointPerSecond: 3 });
    await stripe.charges.list();
    await stripe.refunds.list();
    await stripe.events.list();
    await expect(stripe.payouts.list()).rejects.toMatchObject({
      headers: { "stripe-rate-limited-reason": "global-rate" },
    });
  });

  test("a bucket holds a second's worth, however long nobody asked", () => {
    let nowMs = 0;
    const limits = createRateLimits({ ...FAIR, endpointPerSecond: 2 }, () => nowMs);
    const ask = (times: number) => Array.from({ length: times }, () => limits("charges"));
    expect(ask(3)).toEqual([null, null, "endpoint-rate"]);
    nowMs += 500;
    expect(ask(2)).toEqual([null, "endpoint-rate"]);
    nowMs += 60_000;
    expect(ask(3)).toEqual([null, null, "endpoint-rate"]);
  });
});

describe("latency and failures", () => {
  test("every answer of the API is late, no other", async () => {
    await start({ latencyMs: { min: 60, max: 80 } });
    const took = async (path: string) => {
      const startMs = performance.now();
      await (await fetch(url + path, { headers: { authorization: "Bearer sk_test_x" } })).text();
      return performance.now() - startMs;
    };
    expect(await took("/v1/charges")).toBeGreaterThan(58);
    const startMs = performance.now();
    for (let i = 0; i < 20; i += 1) await took("/_sandbox/conditions");
    expect(performance.now() - startMs).toBeLessThan(20 * 58);
  });

  test("a failed request changes nothing", async () => {
    await start();
    const create = () => stripe.paymentIntents.create({ amount: 100, currency: "eur" });
    sandbox.traffic.change({ failures: { serverErrors: 1 } });
    await expect(create()).rejects.toMatchObject({ type: "StripeAPIError", statusCode: 500 });
    sandbox.traffic.change({ failures: { serverErrors: 0, drops: 1 } });
    await expect(create()).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    sandbox.traffic.change({ failures: { drops: 0 } });
    expect((await stripe.paymentIntents.list()).data).toEqual([]);
  });

  test("a timeout lasts until the client gives up, and doesn't keep the sandbox from closing", async () => {
    await start({ failures: { timeouts: 1 } });
    const startMs = performance.now();
    await expect(stripe.charges.list({}, { timeout: 120 })).rejects.toBeInstanceOf(
      Stripe.errors.StripeConnectionError,
    );
    expect(performance.now() - startMs).toBeGreaterThan(110);
    const waiting = stripe.charges.list().catch((error: unknown) => error);
    await expect.poll(() => sandbox.traffic.report().requests).toBe(2);
    await sandbox.close();
    expect(await waiting).toBeInstanceOf(Stripe.errors.StripeConnectionError);
  });

  test("the same seed breaks the same requests", () => {
    const fates = (seed: string) => {
      const traffic = createTraffic(seed, { failures: { serverErrors: 0.2, drops: 0.1 } });
      return Array.from({ length: 200 }, () => traffic.meet("/v1/charges").failure);
    };
    expect(fates("a")).toEqual(fates("a"));
    expect(fates("a")).not.toEqual(fates("b"));
    expect(fates("a").filter((fate) => fate === "server_error").length).toBeGreaterThan(20);
  });
});

describe("control routes", () => {
  const control = async (path: string, method = "GET", body?: Record<string, string>) => {
    const response = await fetch(`${url}/_sandbox/${path}`, {
      method,
      ...(body && { body: new URLSearchParams(body) }),
    });
    return { status: response.status, body: await response.json() };
  };

  test("conditions change while it runs; what is absent stays, an empty value switches off", async () => {
    await start();
    const asked = {
      globalPerSecond: "50",
      endpointPerSecond: "2",
      "latencyMs[min]": "1",
      "latencyMs[max]": "2",
      "failures[drops]": "0.01",
    };
    expect((await control("conditions", "POST", asked)).body).toEqual({
      clockSkewSeconds: 0,
      globalPerSecond: 50,
      endpointPerSecond: 2,
      latencyMs: { min: 1, max: 2 },
      failures: { serverErrors: 0, timeouts: 0, drops: 0.01 },
    });
    await control("conditions", "POST", { endpointPerSecond: "", latencyMs: "", failures: "" });
    expect((await control("conditions")).body).toEqual({ ...FAIR, globalPerSecond: 50 });
  });

  test("a condition that makes no sense is refused by its name", async () => {
    await start();
    const senseless: Record<string, string>[] = [
      { globalPerMinute: "5" },
      { globalPerSecond: "0" },
      { "latencyMs[min]": "9", "latencyMs[max]": "1" },
      { "failures[drops]": "1.5" },
    ];
    for (const body of senseless) {
      const { status, body: answer } = await control("conditions", "POST", body);
      expect(status).toBe(400);
      expect(JSON.stringify(answer)).toMatch(/globalPer|latencyMs|failures/);
    }
  });

  test("requests are counted by endpoint, control routes aren't, and forgotten on demand", async () => {
    await start({ endpointPerSecond: 3 });
    await refusals(4, () => stripe.charges.list());
    await stripe.checkout.sessions.list();
    await sdkFor(Number(new URL(url).port), "nonsense")
      .charges.list()
      .catch(String);
    expect((await control("requests")).body).toEqual({
      requests: 5,
      rateLimited: 1,
      mostInOneSecond: 5,
      endpoints: {
        charges: { requests: 4, rateLimited: 1, mostInOneSecond: 4 },
        "checkout/sessions": { requests: 1, rateLimited: 0, mostInOneSecond: 1 },
      },
    });
    expect((await control("requests", "DELETE")).body).toMatchObject({ requests: 0 });
    expect((await control("requests")).body).toMatchObject({ requests: 0, endpoints: {} });
  });
});
