import { createTestDatabase, type Network, startNetwork } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "./console-fixture.ts";

let network: Network;
let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(async () => {
    const database = await createTestDatabase();
    network = await startNetwork(database.url);
    return { ...database, url: network.url };
  });
});
afterAll(async () => {
  await console.stop();
  await network.close();
});

test("a page and a call over silent connections to PostgreSQL fail in seconds, and the next are answered", async () => {
  expect((await console.browse("/payments")).status).toBe(200);
  expect((await console.call("GET", "/payments")).status).toBe(200);
  // Every connection there can be: over a new one they would be answered.
  await Promise.all(Array.from({ length: 6 }, () => console.db.$client`select pg_sleep(0.2)`));
  network.silence();
  const startedAt = performance.now();
  const lost = await Promise.all([console.browse("/payments"), console.call("GET", "/payments")]);
  for (const { status } of lost) expect(status).toBeGreaterThanOrEqual(500);
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  expect((await console.browse("/payments")).status).toBe(200);
  expect((await console.call("GET", "/payments")).status).toBe(200);
}, 40_000);
