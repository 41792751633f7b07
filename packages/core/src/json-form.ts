type SnakeCase<Name extends string> = Name extends `${infer Head}${infer Rest}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Rest>}`
  : "";

/** What `jsonForm` makes of a value. */
export type JsonForm<Value> = Value extends bigint
  ? number
  : Value extends Date
    ? string
    : Value extends readonly (infer Part)[]
      ? JsonForm<Part>[]
      : Value extends object
        ? { [Name in keyof Value & string as SnakeCase<Name>]: JsonForm<Value[Name]> }
        : Value;

/** As JSON reads everywhere: names in snake case, amounts as integers in minor units, moments in ISO 8601. */
export function jsonForm<Value extends object>(value: Value): JsonForm<Value> {
  return formOf(value) as JsonForm<Value>;
}

function formOf(value: unknown): unknown {
  // Stripe's amounts have at most 12 digits, far inside what a JSON number holds exactly.
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(formOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [snakeCase(name), formOf(part)]),
  );
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
