import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;
beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  await console.receive({ id: "pi_1" });
});
afterAll(() => console.stop());

const path = "/payments/pi_1/notes";

test("a note is kept with who wrote it, and decides nothing", async () => {
  const before = await console.call("GET", "/payments/pi_1");
  const added = await console.call("POST", path, { body: { text: " Ask Ana Holm " } });
  expect(added).toMatchObject({ status: 200, body: { by: "key:operator", text: "Ask Ana Holm" } });
  await console.call("POST", path, { body: { text: "She paid twice" } });
  const { body } = await console.call("GET", path, { role: "viewer" });
  expect(body["items"]).toMatchObject([{ text: "She paid twice" }, { text: "Ask Ana Holm" }]);
  expect((await console.call("GET", "/payments/pi_1")).body).toEqual(before.body);
});

test("what a note says is in no log, nor in what was done (P10)", async () => {
  const done = await console.db.$client`select action, subject, detail::text from activity`;
  expect(done).toContainEqual(expect.objectContaining({ action: "payment.noted" }));
  expect(JSON.stringify(done)).not.toContain("Holm");
  expect(console.logs.join("\n")).not.toContain("Holm");
});

test("a viewer writes none, nor is an empty one or one of no payment kept", async () => {
  const write = (text: string, to = path, role: "viewer" | "operator" = "operator") =>
    console.call("POST", to, { body: { text }, role });
  expect((await write("Hello", path, "viewer")).status).toBe(403);
  expect((await write("  ")).status).toBe(422);
  expect((await write("Hello", "/payments/pi_none/notes")).status).toBe(404);
  expect((await console.call("GET", path)).body["items"]).toHaveLength(2);
});
