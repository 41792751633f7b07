import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase, { url: "https://console.example" });
});
afterAll(() => console.stop());

const stranger = { role: null } as const;
const queue = "/review?property=Dune";

/** Presses a button after the session has ended. @returns where one goes on after signing in. */
async function pressed(form: Record<string, string>, headers: Record<string, string> = {}) {
  const { status, headers: answer } = await console.submit("/payments/X/exclude", form, {
    ...stranger,
    headers,
  });
  expect(status).toBe(303);
  const { pathname, searchParams } = new URL(
    answer.get("location") ?? "",
    "https://console.example",
  );
  expect(pathname).toBe("/sign-in");
  return searchParams.get("to");
}

/** Signs in on the page that leads to `to`. @returns where that goes on. */
async function signedInFrom(to: string) {
  await console.cookieOf("operator");
  const form = { email: "operator@example.com", password: "a password of the tests", to };
  const { status, headers } = await console.submit("/sign-in", form, stranger);
  expect(status).toBe(303);
  return headers.get("location");
}

test("who acts after the session has ended comes back to the page they acted on", async () => {
  expect(await pressed({ back: queue })).toBe(queue);
  expect(await signedInFrom(queue)).toBe(queue);
});

test("also from a form that names no page, by what the browser says it stands on", async () => {
  const referer = `https://console.example${queue}`;
  expect(await pressed({}, { referer })).toBe(queue);
  expect(await pressed({ back: "/payments" }, { referer })).toBe("/payments");
  const board = await console.ask(
    "/queues/api/queues/events/empty",
    {
      method: "PUT",
      body: "{}",
    },
    { ...stranger, headers: { "sec-fetch-site": "same-origin", referer } },
  );
  expect(board.headers.get("location")).toBe(`/sign-in?to=${encodeURIComponent(queue)}`);
});

test.each([
  "//evil.example",
  "https://evil.example/review",
  "/\\evil.example",
  "\\\\evil",
  "",
  "x",
])("never to another host: %j", async (elsewhere) => {
  expect(await pressed({ back: elsewhere })).toBe("/");
  expect(await pressed({}, { referer: elsewhere })).toBe("/");
  expect(await signedInFrom(elsewhere)).toBe("/");
});

test.each([
  "https://console.example.evil.example/review",
  "https://console.example:8443/review",
  "http://console.example/review",
  "https://console.example//evil.example",
  "https://console.example@evil.example/review",
])("nor by a page that is none of the console's: %s", async (referer) => {
  expect(await pressed({}, { referer })).toBe("/");
});

test("an address that is too long to be kept keeps nobody out", async () => {
  expect(await signedInFrom(`/payments?q=${"x".repeat(2_000)}`)).toBe("/");
});
