import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "./env.ts";
import { neededRole } from "./authenticate.ts";
import { readingPosts } from "./unit-of-work.ts";

const description = `Bookings, payments and what belongs to which.

Amounts are integers in minor units of the currency beside them, at Stripe's exponents. Moments are ISO 8601 in UTC.

Every request carries an API key (\`rentease key create\`). GET is for viewers, all else for operators,
where an operation does not say otherwise.

A POST with an \`Idempotency-Key\` is done once: sent again within a day it gets the first answer again, with
\`Idempotent-Replayed: true\`. Under the same key another request is refused (422), as is one that comes while the first is
being answered (409).

Lists have \`limit\` and \`cursor\`; \`next_cursor\` is null on the last page. Problems are as RFC 9457 has them.`;

/** The OpenAPI document of all routes registered so far. */
export function apiDocument(api: OpenAPIHono<ApiEnv>) {
  api.openAPIRegistry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "An API key, rentease_…",
  });
  const idempotencyKey = api.openAPIRegistry.registerComponent("parameters", "IdempotencyKey", {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description: "Any text of the caller's own, one a request, 1 to 255 visible ASCII characters",
    schema: { type: "string", minLength: 1, maxLength: 255 },
  });
  const document = api.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "Rentease Payments", version: "1", description },
    servers: [{ url: "/api/v1" }],
    security: [{ key: [] }],
  });
  for (const [name, path] of Object.entries(document.paths ?? {})) {
    if (path.post && !readingPosts.includes(name))
      path.post.parameters = [...(path.post.parameters ?? []), idempotencyKey.ref];
    for (const method of ["get", "put", "post", "patch", "delete"] as const) {
      const operation = path[method];
      if (operation)
        operation.description ??= `Needs the role ${neededRole(method.toUpperCase())}.`;
    }
  }
  return document;
}
