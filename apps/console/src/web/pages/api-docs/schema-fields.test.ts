import { expect, test } from "vitest";
import { fieldsOf, referenceOf, typeInWords } from "./schema-fields.ts";

test("fields of objects within stand under them, those of a list's items too", () => {
  const item = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
  const schema = {
    type: "object",
    properties: {
      counts: { type: "object", properties: { listed: { type: "integer" } } },
      items: { type: "array", items: item },
    },
    required: ["items"],
  };
  expect(fieldsOf(schema).map(({ name, required }) => [name, required])).toEqual([
    ["counts", false],
    ["counts.listed", false],
    ["items", true],
    ["items[].id", true],
  ]);
  const extended = { allOf: [{ $ref: "#/components/schemas/A" }, schema] };
  expect(fieldsOf(extended)).toHaveLength(4);
});

test.each([
  [{ $ref: "#/components/schemas/Booking" }, "Booking", "Booking"],
  [{ type: "array", items: { $ref: "#/components/schemas/Note" } }, "list of Note", "Note"],
  [{ type: ["string", "null"] }, "string or null", null],
  [{ type: ["string", "null"], format: "date-time" }, "date-time or null", null],
  [{ type: "string", enum: ["a", "b"] }, "one of a, b", null],
  [{ anyOf: [{ format: "date" }, { format: "date-time" }] }, "date or date-time", null],
  [{}, "anything", null],
])("%j in words", (schema, words, reference) => {
  expect(typeInWords(schema)).toBe(words);
  expect(referenceOf(schema)).toBe(reference);
});
