import { serve } from "@rentease/runtime";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "./console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  server = await serve(console.app, "127.0.0.1", 0);
});
afterAll(async () => {
  await server.close();
  await console.stop();
});

const scrape = (headers: Record<string, string> = {}) =>
  fetch(`${server.url}/metrics`, { headers: { connection: "close", ...headers } });

test("on this machine the metrics are there for Prometheus, without a key", async () => {
  await fetch(`${server.url}/api/v1/payments?q=Ana`, { headers: { connection: "close" } });
  const answer = await scrape();
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain("text/plain");
  const text = await answer.text();
  expect(text).toContain("rentease_database_up 1");
  expect(text).toContain("rentease_queue_up 1");
  expect(text).toContain('rentease_http_requests_total{area="api",status="401"}');
  expect(text).toContain("process_resident_memory_bytes");
  expect(text).not.toContain("Ana");
});

test("what a proxy asks for somebody takes a key, from this machine too", async () => {
  for (const header of ["x-forwarded-for", "forwarded", "x-real-ip", "via"]) {
    const answer = await scrape({ [header]: "127.0.0.1" });
    expect(answer.status).toBe(401);
    expect(await answer.text()).not.toContain("rentease_database_up");
  }
});

test("a key of any role opens them; none, a wrong one or a session do not", async () => {
  const asked = async (headers: Record<string, string>) =>
    (await console.app.request("/metrics", { headers })).status;
  for (const [, key] of console.keys)
    expect(await asked({ authorization: `Bearer ${key}` })).toBe(200);
  expect(await asked({})).toBe(401);
  expect(await asked({ authorization: `Bearer rentease_${"x".repeat(43)}` })).toBe(401);
  expect(await asked({ cookie: await console.cookieOf("admin") })).toBe(401);
});

test("a console that is reached under another name has a proxy before it: a key is needed, whoever asks", async () => {
  const behind = await startConsole(createTestDatabase, { url: "https://payments.example.com" });
  const listening = await serve(behind.app, "127.0.0.1", 0);
  const headers = { connection: "close" };
  try {
    expect((await fetch(`${listening.url}/metrics`, { headers })).status).toBe(401);
    const authorization = `Bearer ${behind.keys.get("viewer")}`;
    const keyed = await fetch(`${listening.url}/metrics`, {
      headers: { ...headers, authorization },
    });
    expect(keyed.status).toBe(200);
  } finally {
    await listening.close();
    await behind.stop();
  }
});
