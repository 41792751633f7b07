/** Prints one line for `--json`. */
export function printJson(value: object): void {
  console.log(JSON.stringify(jsonForm(value)));
}

/** As JSON reads everywhere: names in snake case, amounts as integers in minor units, moments in ISO 8601. */
export function jsonForm(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [snakeCase(name), partForm(part)]),
  );
}

function partForm(value: unknown): unknown {
  // Stripe's amounts have at most 12 digits, far inside what a JSON number holds exactly.
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(partForm);
  return typeof value === "object" && value !== null ? jsonForm(value) : value;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
