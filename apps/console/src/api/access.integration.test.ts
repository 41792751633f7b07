import { revokeApiKey } from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());

test.each([
  ["no key", {}, 'Bearer realm="rentease"'],
  ["another scheme", { authorization: "Basic YTpi" }, 'Bearer realm="rentease"'],
  [
    "an unknown key",
    { authorization: `Bearer rentease_${"a".repeat(43)}` },
    'Bearer realm="rentease", error="invalid_token"',
  ],
])("401 with WWW-Authenticate for %s", async (_case, headers: Record<string, string>, asked) => {
  const answer = await console.call("GET", "/bookings", { role: null, headers });
  expect(answer.status).toBe(401);
  expect(answer.headers.get("www-authenticate")).toBe(asked);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.body).toMatchObject({
    type: "urn:rentease:problem:not_authenticated",
    title: "Not authenticated",
    status: 401,
  });
});

test("P10: a key is kept as its hash, is told when it was used, and stands in no log", async () => {
  await console.call("GET", "/bookings", { role: "viewer" });
  const stored = await console.db.$client`select * from api_keys where name = 'viewer'`;
  const key = console.keys.get("viewer") ?? "";
  expect(JSON.stringify(stored)).not.toContain(key);
  expect(key).toMatch(/^rentease_[\w-]{43}$/);
  const [used] = stored;
  expect(used?.["last_used_at"]).not.toBeNull();
  // Used again within the minute, nothing is written.
  await console.call("GET", "/bookings", { role: "viewer" });
  const [again] = await console.db.$client`select * from api_keys where name = 'viewer'`;
  expect(again).toEqual(used);
  expect(console.logs.join("")).not.toContain(key);
});

test("a viewer may read and nothing else, an admin whatever an operator may", async () => {
  const body = { currency: "eur" };
  const refused = await console.call("PUT", "/bookings/RE-1", { body, role: "viewer" });
  expect(refused.status).toBe(403);
  expect(refused.body["detail"]).toBe(
    "this needs a key of the role operator; the key's role is viewer",
  );
  expect((await console.call("GET", "/bookings/RE-1", { role: "viewer" })).status).toBe(404);
  expect((await console.call("PUT", "/bookings/RE-1", { body, role: "admin" })).status).toBe(200);
  expect((await console.call("GET", "/bookings/RE-1", { role: "viewer" })).status).toBe(200);
});

test("every route that changes something is closed to viewers, and every route to those without a key", async () => {
  const document = await console.call("GET", "/openapi.json", { role: null });
  const paths = document.body["paths"] as Record<string, object>;
  let writes = 0;
  for (const [template, path] of Object.entries(paths)) {
    for (const method of Object.keys(path)) {
      const address = template.replaceAll(/\{\w+\}/g, "x");
      const anonymous = await console.call(method.toUpperCase(), address, { role: null });
      expect([method, template, anonymous.status]).toEqual([method, template, 401]);
      if (method === "get") continue;
      writes += 1;
      const viewer = await console.call(method.toUpperCase(), address, { role: "viewer" });
      expect([method, template, viewer.status]).toEqual([method, template, 403]);
    }
  }
  expect(writes).toBeGreaterThan(10);
});

test("a revoked key is refused at once", async () => {
  await revokeApiKey(console.db, "admin", "test");
  expect((await console.call("GET", "/bookings", { role: "admin" })).status).toBe(401);
  await expect(revokeApiKey(console.db, "admin", "test")).rejects.toThrow("no key in use");
});
