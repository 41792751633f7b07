import type * as z from "zod";

/** A payload that is not what its type promises. The same next time, so it is not retried. */
export class UnreadableObjectError extends Error {
  readonly code = "unreadable_object";
  readonly retry = false;
  override readonly name = "UnreadableObjectError";
}

/** @throws UnreadableObjectError naming the field, never its value. */
export function parse<Shape extends z.ZodType>(
  shape: Shape,
  value: unknown,
  what: string,
): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  // Paths and codes only: a message could repeat the value, and values are private (P10).
  // So are metadata's own keys.
  const places = result.error.issues.map(({ path, code }) => {
    const ours = path.includes("metadata") ? path.slice(0, path.indexOf("metadata") + 1) : path;
    return `${ours.join(".") || what} (${code})`;
  });
  throw new UnreadableObjectError(`${what}: cannot read ${[...new Set(places)].join(", ")}`);
}
