// For the tests: JSON that fits a schema, and JSON that does not.
import { pick, type Random } from "@rentease/sandbox";
import type { Schema } from "./api-document.ts";

/** A value that fits, as far as a schema tells. */
export function sound(random: Random, schema: Schema): unknown {
  if (schema.example !== undefined) return schema.example;
  const [choice] = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  if (choice) return sound(random, choice);
  if (schema.enum) return schema.enum[0];
  switch (typesOf(schema)[0]) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => schema.required?.includes(name) || random() < 0.3)
          .map(([name, property]) => [name, sound(random, property)]),
      );
    case "array":
      return schema.items ? [sound(random, schema.items)] : [];
    case "integer":
    case "number":
      return 100;
    case "boolean":
      return true;
    default:
      return soundText(schema.format);
  }
}

/** A value that does not fit: somewhere in it something is missing, unknown or of another type. */
export function spoilt(random: Random, schema: Schema): unknown {
  const { properties, items, required = [] } = schema;
  const names = Object.keys(properties ?? {});
  const [first, ...others] = names;
  if (properties && first !== undefined && random() < 0.85) {
    const value = sound(random, schema) as Record<string, unknown>;
    if (schema.additionalProperties === false && random() < 0.15) return { ...value, unknown: 1 };
    const [must] = required;
    if (must !== undefined && random() < 0.15) {
      return Object.fromEntries(Object.entries(value).filter(([name]) => name !== must));
    }
    const name = pick(random, [first, ...others]);
    return { ...value, [name]: spoilt(random, properties[name] ?? {}) };
  }
  if (items && random() < 0.6) return [spoilt(random, items)];
  return wrongFor(random, typesOf(schema));
}

/** Of every type; a whole number that is none for JavaScript, and text that PostgreSQL can't hold, among them. */
const values: readonly [[string, unknown], ...[string, unknown][]] = [
  ["string", "\0\ud800 ' OR 1=1 --"],
  ["string", "9".repeat(5_000)],
  ["number", 1.5],
  ["number", 1e300],
  ["number", -(2 ** 60)],
  ["boolean", true],
  ["array", [[[]]]],
  ["array", []],
  ["object", JSON.parse('{"__proto__":{"admin":true},"constructor":1}')],
  ["object", {}],
  ["null", null],
];

function wrongFor(random: Random, types: readonly string[]): unknown {
  const [first, ...others] = values.filter(([type]) => !types.includes(type));
  if (!first) throw new Error("a schema that everything fits");
  return pick(random, [first, ...others])[1];
}

function typesOf(schema: Schema): string[] {
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [...[schema.type ?? []].flat(), ...parts.flatMap(typesOf)];
}

function soundText(format: string | undefined): string {
  if (format === "date-time") return "2026-06-01T10:00:00.000Z";
  if (format === "date") return "2026-06-01";
  if (format === "uuid") return "01a20a80-8dfe-7000-8000-03305517506a";
  return "2026-06-01";
}
