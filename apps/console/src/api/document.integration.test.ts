import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";
import { readingPosts } from "./unit-of-work.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

type Operation = {
  summary?: string;
  parameters?: { name?: string; in?: string; $ref?: string; required?: boolean }[];
  requestBody?: unknown;
  responses: Record<string, { description: string; content: Record<string, { schema: object }> }>;
};
type Document = {
  openapi: string;
  servers: unknown;
  security: unknown;
  components: Record<string, Record<string, object>>;
  paths: Record<string, Record<string, Operation>>;
};

let document: Document;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  const response = await console.app.request("/api/v1/openapi.json");
  document = (await response.json()) as Document;
});
afterAll(() => console.stop());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

test("every route is in the document", () => {
  expect(document).toMatchObject({
    openapi: "3.1.0",
    servers: [{ url: "/api/v1" }],
    security: [{ key: [] }],
  });
  expect(
    operations()
      .map(({ method, path }) => `${method.toUpperCase()} ${path}`)
      .toSorted(),
  ).toEqual([
    "DELETE /payments/{id}",
    "DELETE /payments/{id}/match",
    "GET /adoptions",
    "GET /adoptions/{id}",
    "GET /audits",
    "GET /audits/{id}",
    "GET /audits/{id}/differences",
    "GET /backfills",
    "GET /backfills/{id}",
    "GET /backfills/{id}/windows",
    "GET /bookings",
    "GET /bookings/{reference}",
    "GET /bookings/{reference}/guest",
    "GET /events",
    "GET /events/{id}",
    "GET /notifications",
    "GET /notifications/{id}",
    "GET /payments",
    "GET /payments/{id}",
    "GET /payments/{id}/notes",
    "GET /payments/{id}/suggestions",
    "GET /reports/card-totals",
    "GET /reports/completeness",
    "GET /reports/outstanding",
    "GET /reports/payouts",
    "GET /reports/payouts/{id}",
    "GET /reports/unmatched",
    "PATCH /payments/{id}",
    "POST /adoptions/{id}/accept",
    "POST /adoptions/{id}/reject",
    "POST /adoptions/{id}/undo",
    "POST /audits",
    "POST /backfills",
    "POST /backfills/{id}/cancel",
    "POST /backfills/{id}/pause",
    "POST /backfills/{id}/resume",
    "POST /backfills/{id}/retry",
    "POST /bookings/{reference}/payments",
    "POST /events/{id}/replay",
    "POST /guests/erase",
    "POST /guests/export",
    "POST /notifications/{id}/replay",
    "POST /payments/{id}/exclude",
    "POST /payments/{id}/match",
    "POST /payments/{id}/notes",
    "POST /payments/{id}/reject",
    "POST /payments/{id}/undo",
    "PUT /bookings/{reference}",
    "PUT /refunds/{id}/allocations",
  ]);
});

/** What an operation lacks, empty for one that is whole. */
function lacking(path: string, method: string, operation: Operation): string[] {
  const parameters = operation.parameters ?? [];
  const inPath = parameters.filter((parameter) => parameter.in === "path" && parameter.required);
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const keyed = parameters.some(({ $ref }) => $ref?.endsWith("/IdempotencyKey"));
  const typed = Object.entries(operation.responses).every(([status, { content }]) =>
    Object.hasOwn(content, status === "200" ? "application/json" : "application/problem+json"),
  );
  const whole: Record<string, boolean> = {
    summary: Boolean(operation.summary),
    responses: ["200", "401", "403", "503"].every((status) => status in operation.responses),
    "media types": typed,
    "path parameters": String(inPath.map(({ name }) => name)) === String(named),
    "idempotency key": keyed === (method === "post" && !readingPosts.includes(path)),
    body: operation.requestBody !== undefined || !["put", "patch"].includes(method),
  };
  return Object.keys(whole)
    .filter((part) => !whole[part])
    .map((part) => `${method} ${path}: ${part}`);
}

test("every operation says what it answers, the problems too, and what its path and body need", () => {
  const lacks = operations().flatMap(({ path, method, operation }) =>
    lacking(path, method, operation),
  );
  expect(lacks).toEqual([]);
});

test("every reference in the document leads somewhere, and a booking's body is described", () => {
  const references = [
    ...JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/(\w+)"/g),
  ].filter(([, kind = "", name = ""]) => document.components[kind]?.[name] === undefined);
  expect(references).toEqual([]);
  expect(document.components["schemas"]).toMatchObject({
    Payment: { type: "object" },
    Booking: expect.anything(),
    Problem: { type: "object" },
  });
  expect(document.paths["/bookings/{reference}"]?.["put"]?.requestBody).toMatchObject({
    required: true,
    content: {
      "application/json": {
        schema: {
          properties: {
            guest: { properties: { email: expect.anything() } },
            instalments: { items: { properties: { amount: { type: "integer" } } } },
          },
          required: ["currency"],
        },
      },
    },
  });
});
