import { expect, test } from "vitest";
import { curlOf } from "./example.ts";
import { readDocument } from "./read-document.ts";

const document = {
  info: { description: "" },
  servers: [{ url: "/api/v1" }],
  paths: {
    "/bookings/{reference}": {
      put: {
        parameters: [
          { name: "reference", in: "path", required: true, schema: { example: "RE/1" } },
          { name: "tz", in: "query", required: true, schema: { example: "Europe/Amsterdam" } },
          { name: "limit", in: "query", schema: { type: "integer" } },
          { $ref: "#/components/parameters/Key" },
        ],
        requestBody: {
          content: { "application/json": { schema: { $ref: "#/components/schemas/Body" } } },
        },
        responses: { 200: { description: "It is kept" } },
      },
    },
  },
  components: {
    parameters: { Key: { name: "Idempotency-Key", in: "header" } },
    schemas: {
      Body: {
        type: "object",
        required: ["amount"],
        properties: {
          amount: { type: "integer" },
          guest: { type: "string", example: "O'Neil" },
          note: { type: "string" },
        },
      },
    },
  },
};

test("an example holds what is needed, in the path, the query and the body, quoted for a shell", () => {
  const reference = readDocument(document);
  const [operation] = reference.operations;
  expect(operation?.parameters.map(({ name }) => name)).toContain("Idempotency-Key");
  expect(operation && curlOf(operation, reference, "https://console.example")).toBe(
    [
      "curl -X PUT 'https://console.example/api/v1/bookings/RE%2F1?tz=Europe%2FAmsterdam' \\",
      '  -H "Authorization: Bearer $RENTEASE_KEY" \\',
      "  -H 'Content-Type: application/json' \\",
      `  -d '{\n  "amount": 1,\n  "guest": "O'\\''Neil"\n}'`,
    ].join("\n"),
  );
});
