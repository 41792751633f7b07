import type { z } from "zod";

/** Every variable that is missing or wrong, one line each, with what to set. Never holds a value. */
export class SettingsError extends Error {
  readonly code = "settings";
  readonly retry = false;
  readonly lines: string[];
  constructor(lines: string[]) {
    super(["The environment is not usable:", ...lines.map((line) => `  ${line}`)].join("\n"));
    this.name = "SettingsError";
    this.lines = lines;
  }
}

export type Environment = Record<string, string | undefined>;

/**
 * Reads the variables a schema names. An empty variable counts as not set: that is what
 * `FOO=` in an env file or a compose file means.
 *
 * @param faults what is wrong with variables already, by name, one line each.
 * @throws {SettingsError} with all that is wrong at once.
 */
export function readSettings<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Environment,
  faults: ReadonlyMap<string, string>,
): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, env[name]?.trim() || undefined]),
  );
  const parsed = schema.safeParse(given);
  const known = [...faults].filter(([name]) => name in schema.shape);
  if (parsed.success && known.length === 0) return parsed.data;
  const lines = new Map(known);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    const state = given[name] === undefined ? "is not set" : "is not valid";
    if (!lines.has(name)) lines.set(name, `${name} ${state}: ${issue.message}`);
  }
  throw new SettingsError([...lines.values()]);
}
