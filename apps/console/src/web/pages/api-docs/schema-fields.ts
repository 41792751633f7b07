import { nameOf, type Schema } from "./read-document.ts";

/** A field of a body; those of an object without a name stand under it with a dot, as in `counts.listed`. */
export type Field = {
  name: string;
  required: boolean;
  schema: Schema;
};

/** All fields of an object, and of a list's items (`items[].id`); none where it has none. */
export function fieldsOf(schema: Schema, above = ""): Field[] {
  const parts = (schema.allOf ?? []).flatMap((part) => fieldsOf(part, above));
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, of]) => {
    const name = above === "" ? key : `${above}.${key}`;
    const required = schema.required?.includes(key) ?? false;
    return [
      { name, required, schema: of },
      ...fieldsOf(of.items ?? of, of.items ? `${name}[]` : name),
    ];
  });
  return [...parts, ...own];
}

/** The named schema that this is, or a list's items are, or one among others; null for none. */
export function referenceOf(schema: Schema): string | null {
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  for (const part of [schema.items, ...(schema.allOf ?? []), ...(schema.anyOf ?? [])]) {
    const found = part && referenceOf(part);
    if (found !== null && found !== undefined) return found;
  }
  return null;
}

/** `string or null`, `list of Booking`, `one of pending, applied`. */
export function typeInWords(schema: Schema): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  if (schema.enum) return `one of ${schema.enum.map(String).join(", ")}`;
  if (schema.items) return orNull(schema, `list of ${typeInWords(schema.items)}`);
  const several = schema.anyOf ?? schema.allOf;
  if (several) return [...new Set(several.map(typeInWords))].join(" or ");
  const types = [schema.type ?? "anything"].flat().filter((type) => type !== "null");
  return orNull(schema, schema.format ?? types.join(" or "));
}

function orNull({ type }: Schema, words: string): string {
  return Array.isArray(type) && type.includes("null") ? `${words} or null` : words;
}
