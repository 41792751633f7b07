import { once } from "node:events";
import { connect } from "node:net";
import { closeDatabase, openDatabase } from "@rentease/db";
import { createLogger, serve } from "@rentease/runtime";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../app.ts";
import { signInFor, startConsole } from "../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());

test("a body that is no JSON, or not declared as JSON", async () => {
  const malformed = await console.call("PUT", "/bookings/RE-1", { raw: '{"guest": {"name": "Ana' });
  expect(malformed).toMatchObject({
    status: 400,
    body: { type: "urn:rentease:problem:malformed_json", detail: "the body is not valid JSON" },
  });
  const headers = { "content-type": "text/plain" };
  const text = await console.call("PUT", "/bookings/RE-1", { raw: "{}", headers });
  expect(text).toMatchObject({ status: 415, body: { title: "Not JSON" } });
});

test("a body over 1 MiB is refused, however it is sent, and 1 MiB is read", async () => {
  const text = "x".repeat(1024 * 1024);
  const large = await console.call("PUT", "/bookings/RE-1", { body: { property: text } });
  expect(large).toMatchObject({ status: 413, body: { detail: "a body has at most 1 MiB" } });
  const fitting = await console.call("PUT", "/bookings/RE-1", {
    body: { property: text.slice(100) },
  });
  expect(fitting.status).toBe(422);
});

test("404 for what is not there, 405 with what is allowed", async () => {
  expect(await console.call("GET", "/nothing")).toMatchObject({
    status: 404,
    body: { type: "urn:rentease:problem:not_found", status: 404 },
  });
  expect((await console.app.request("/api/v2/bookings")).status).toBe(404);
  const wrong = await console.call("DELETE", "/bookings");
  expect(wrong.status).toBe(405);
  expect(wrong.headers.get("allow")).toBe("GET, HEAD");
  const put = await console.call("POST", "/bookings/RE-1", { body: {} });
  expect(put.headers.get("allow")).toBe("PUT, GET, HEAD");
  expect((await console.call("HEAD", "/bookings")).status).toBe(200);
});

test("every field that is wrong is named, and no value is repeated (P10)", async () => {
  const answer = await console.call("PUT", "/bookings/RE-1", {
    body: {
      guest: { nmae: "Ana Holm" },
      currency: "euro",
      check_in: "2025-02-30",
      instalments: [{ kind: "deposit", amount: 1.5 }, { amount: -1 }],
    },
  });
  expect(answer.status).toBe(422);
  expect(answer.body["type"]).toBe("urn:rentease:problem:invalid_body");
  const errors = answer.body["errors"] as { field: string; pointer: string }[];
  expect(errors.map(({ field, pointer }) => [field, pointer]).toSorted()).toEqual([
    ["check_in", "#/check_in"],
    ["currency", "#/currency"],
    ["guest.nmae", "#/guest/nmae"],
    ["instalments.0.amount", "#/instalments/0/amount"],
    ["instalments.1.amount", "#/instalments/1/amount"],
    ["instalments.1.kind", "#/instalments/1/kind"],
  ]);
  expect(JSON.stringify(answer.body)).not.toMatch(/Ana|Holm|euro|02-30/);
});

test.each([
  ["/bookings?limit=0", "limit"],
  ["/bookings?limit=101", "limit"],
  ["/bookings?limit=many", "limit"],
  ["/bookings?cursor=nonsense", "cursor"],
  ["/bookings?propety=Canal", "propety"],
  ["/bookings?q=%00", "q"],
  ["/payments?review=maybe", "review"],
  ["/payments?from=2026-02-30", "from"],
  ["/payments?from=2026-06-02&to=2026-06-02", "to"],
  ["/payments?cursor=ZXZ0XzE", "cursor"],
  ["/events?state=broken", "state"],
  ["/events?limit=5&limit=6", "limit"],
  ["/payments/%00", "id"],
])("422 that names the field: %s", async (path, field) => {
  const answer = await console.call("GET", path);
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
});

test("503 with Retry-After while the database is away, and nothing of it is told", async () => {
  const away = openDatabase("postgres://nobody:secret@127.0.0.1:1/none", { max: 1 });
  const logs: string[] = [];
  const { app } = createApp({
    db: away,
    queues: {
      boards: async () => [],
      ping: async () => {},
      enqueue: async () => {},
      depths: () => Promise.reject(new Error("away")),
    },
    rules: {
      methodNames: {},
      evidence: { metadataKeys: [], textPattern: { token: /x/gu, needsLetterAndDigit: true } },
    },
    timeZone: "UTC",
    logger: createLogger("console", "info", { write: (line) => void logs.push(line) }),
    ...signInFor(away),
  });
  const authorization = `Bearer ${console.keys.get("viewer")}`;
  const answer = await app.request("/api/v1/bookings", { headers: { authorization } });
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(await answer.text()).not.toMatch(/secret|127|ECONN|select/);
  expect(logs.join("")).not.toContain("secret");
  expect((await app.request("/healthz")).status).toBe(200);
  const ready = await app.request("/readyz");
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({ status: "away", database: "away", queue: "ok" });
  await closeDatabase(away);
});

test("over a socket: healthy and ready, and a body too large is refused before it is all sent", async () => {
  const server = await serve(console.app, "127.0.0.1", 0);
  const ready = await fetch(`${server.url}/readyz`);
  expect(await ready.json()).toEqual({ status: "ok", database: "ok", queue: "ok" });
  const { port } = new URL(server.url);
  const socket = connect({ port: Number(port), host: "127.0.0.1" });
  socket.on("error", () => {});
  socket.write(
    [
      "PUT /api/v1/bookings/RE-1 HTTP/1.1",
      "Host: localhost",
      `Authorization: Bearer ${console.keys.get("operator")}`,
      "Content-Type: application/json",
      `Content-Length: ${50 * 1024 * 1024}`,
      "",
      '{"property": "',
    ].join("\r\n"),
  );
  const [answer] = await once(socket, "data");
  expect(String(answer)).toMatch(/^HTTP\/1.1 413 /);
  socket.destroy();
  const put = await fetch(`${server.url}/api/v1/bookings/A%2F1%20b`, {
    method: "PUT",
    headers: {
      authorization: `Bearer ${console.keys.get("operator")}`,
      "content-type": "application/json; charset=utf-8",
    },
    body: JSON.stringify({ currency: "EUR" }),
  });
  expect(await put.json()).toMatchObject({ reference: "A/1 b", currency: "eur" });
  await server.close();
});
