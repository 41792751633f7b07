import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";
import { readDocument } from "./read-document.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());

test("every operation of the API is described, with an example, and all its links lead somewhere", async () => {
  const { body } = await console.call("GET", "/openapi.json", { role: null });
  const { operations } = readDocument(body);
  expect(operations.length).toBeGreaterThan(30);
  const { status, html } = await console.browse("/api-docs", { role: "viewer" });
  expect(status).toBe(200);
  for (const { method, path } of operations) {
    expect(html).toContain(`aria-label="Example of ${method} ${path}"`);
  }
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, anchor] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(anchor);
  expect(html).toContain('href="/api/v1/openapi.json"');
  expect(html).not.toMatch(/<script(?![^>]* src="\/assets\/)/);
});

test("a stranger is led to sign in", async () => {
  expect((await console.browse("/api-docs", { role: null })).status).toBe(303);
});
