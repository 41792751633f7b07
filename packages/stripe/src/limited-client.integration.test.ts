import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGateway, type Gateway } from "./gateway.ts";
import type { LimitedRequest } from "./request-limiter.ts";

type Answer = { status: number; headers?: Record<string, string>; body?: object };

const charge = {
  id: "ch_1",
  object: "charge",
  status: "succeeded",
  captured: true,
  currency: "eur",
  amount: 100,
  created: 1_772_366_400,
};
const found: Answer = { status: 200, body: charge };
const refused = (headers: Record<string, string>): Answer => ({
  status: 429,
  headers,
  body: { error: { type: "invalid_request_error", code: "rate_limit", message: "Too many" } },
});
const endpointRate = refused({ "Stripe-Rate-Limited-Reason": "endpoint-rate" });

let server: Server;
let answers: Answer[];
let asked: LimitedRequest[];
let limited: [string | null, number][];
let gateway: Gateway;

beforeEach(async () => {
  [answers, asked, limited] = [[], [], []];
  server = createServer((_request, response) => {
    const { status, headers, body } = answers.shift() ?? found;
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify(body ?? {}));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  gateway = createGateway({
    secretKey: "sk_test_x",
    apiBase: `http://127.0.0.1:${port}`,
    limiter: {
      async acquire(request) {
        asked.push(request);
      },
      async limited(_request, reason, attempt) {
        limited.push([reason, attempt]);
        return attempt < 3;
      },
    },
  });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const fetchCharge = () => gateway.fetchObject("charge", "ch_1");
const read = (endpoint: string) => ({ endpoint, access: "read" });

test("what a limit of Stripe refused is asked again, each time with leave", async () => {
  answers = [endpointRate, refused({}), found];
  await expect(fetchCharge()).resolves.toMatchObject([{ facts: { id: "ch_1" } }]);
  expect(asked).toEqual([read("charges"), read("charges"), read("charges")]);
  expect(limited).toEqual([
    ["endpoint-rate", 1],
    [null, 2],
  ]);
});

test("the SDK does not go on where the limiter gave up, even if Stripe would have it try", async () => {
  const locked = refused({ "Stripe-Should-Retry": "true" });
  answers = [locked, locked, locked, locked];
  await expect(fetchCharge()).rejects.toMatchObject({ type: "StripeRateLimitError" });
  expect(asked).toHaveLength(3);
});

test("the SDK's own retries need leave too", async () => {
  answers = [{ status: 503, body: { error: { type: "api_error", message: "down" } } }, found];
  await expect(fetchCharge()).resolves.toMatchObject([{ facts: { id: "ch_1" } }]);
  expect(asked).toHaveLength(2);
  expect(limited).toEqual([]);
});

test("list and retrieve of a resource are one endpoint", async () => {
  const none: Answer = { status: 200, body: { object: "list", data: [], has_more: false } };
  answers = [none, none];
  await gateway.listSessionsOf("pi_1");
  const window = { from: new Date(0), to: new Date() };
  await gateway.listObjects("balance_transaction", window);
  expect(asked).toEqual([read("checkout/sessions"), read("balance_transactions")]);
});

test("a limiter that fails is what is told, not a lost connection to Stripe", async () => {
  const cause = Object.assign(new Error("no database"), { code: "ECONNREFUSED" });
  const apart = createGateway({
    secretKey: "sk_test_x",
    apiBase: "http://127.0.0.1:9",
    limiter: { acquire: () => Promise.reject(cause), limited: () => Promise.reject(cause) },
  });
  await expect(apart.fetchObject("charge", "ch_1")).rejects.toMatchObject({
    code: "request_not_sent",
    cause,
  });
});
