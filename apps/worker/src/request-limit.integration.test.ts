import { createServer, type Server } from "node:http";
import { closeDatabase, createRequestLimiter, openDatabase, readRequestBudget } from "@rentease/db";
import { createGateway } from "@rentease/stripe";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

const limits = { perSecond: 200, endpointPerSecond: 200, liveShare: 0.2 };

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let server: Server;
let apiBase: string;
/** How many requests are refused from now on. */
let refusals = 0;
/** When each request came. */
let arrivals: number[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  server = createServer((request, response) => {
    arrivals.push(Date.now());
    const id = /ch_\w+/.exec(request.url ?? "")?.[0];
    const refused = refusals > 0;
    if (refused) refusals -= 1;
    response.writeHead(refused ? 429 : 200, {
      "Content-Type": "application/json",
      ...(refused && { "Stripe-Rate-Limited-Reason": "endpoint-rate" }),
    });
    const error = { type: "invalid_request_error", code: "rate_limit", message: "Too many" };
    const created = 1_772_366_400;
    const status = "succeeded";
    const charge = { id, object: "charge", status, captured: true, currency: "eur", amount: 100 };
    response.end(JSON.stringify(refused ? { error } : { ...charge, created }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  apiBase = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await database.drop();
});

/** A process with both kinds of traffic. */
function openProcess() {
  const db = openDatabase(database.url, { max: 4 });
  const [live, backfill] = (["live", "backfill"] as const).map((traffic) => {
    const limiter = createRequestLimiter(db, { ...limits, traffic });
    return { limiter, gateway: createGateway({ secretKey: "sk_test_x", apiBase, limiter }) };
  });
  if (!live || !backfill) throw new Error("no gateways");
  return {
    gateways: [live.gateway, backfill.gateway],
    async close() {
      await Promise.all([live.limiter.close(), backfill.limiter.close()]);
      await closeDatabase(db);
    },
  };
}

test("what Stripe refuses at first is answered in the end, and the requests wait longer each time", async () => {
  const worker = openProcess();
  refusals = 2;
  arrivals = [];
  const facts = await worker.gateways[0]?.fetchObject("charge", "ch_1");
  expect(facts).toMatchObject([{ object: "charge", facts: { id: "ch_1" } }]);
  const [first = 0, second = 0, third = 0] = arrivals;
  expect(arrivals).toHaveLength(3);
  expect(second - first).toBeGreaterThan(370);
  expect(third - second).toBeGreaterThan(745);
  await worker.close();
});

test("processes at once lose no request to a limit, and count each", async () => {
  const reader = openDatabase(database.url, { max: 1 });
  const counted = await readRequestBudget(reader);
  const workers = [openProcess(), openProcess()];
  refusals = 3;
  arrivals = [];
  const asked = workers
    .flatMap(({ gateways }) => gateways)
    .flatMap((gateway, index) =>
      [1, 2, 3, 4, 5].map((n) => gateway.fetchObject("charge", `ch_${index}${n}`)),
    );
  const answers = await Promise.all(asked);
  expect(new Set(answers.map(([own]) => own?.facts.id)).size).toBe(20);
  expect(arrivals).toHaveLength(23);
  await Promise.all(workers.map((worker) => worker.close()));

  const budget = await readRequestBudget(reader);
  expect(budget.reads - counted.reads).toBe(23);
  expect(budget.limited - counted.limited).toBe(3);
  await closeDatabase(reader);
});
