import { z } from "zod";

// A setting's message says what to set. None quotes the value: it may be a secret.

export function url(protocols: RegExp, toSet: string) {
  return z.url({ protocol: protocols, error: toSet });
}

export function text(pattern: RegExp, toSet: string) {
  return z.string({ error: toSet }).regex(pattern, { error: toSet });
}

/** `a,b,c`; spaces around the parts and empty parts don't count. */
export function list(part: RegExp, toSet: string) {
  return z
    .string({ error: toSet })
    .transform(split)
    .refine((parts) => parts.length > 0 && parts.every((value) => part.test(value)), toSet);
}

/** `key=value,key=value`; a key may stand only once. */
export function pairs(key: RegExp, toSet: string) {
  return z.string({ error: toSet }).transform((value, context): Record<string, string> => {
    const entries = split(value).map((pair) => {
      const [name = "", ...rest] = pair.split("=");
      return [name.trim(), rest.join("=").trim()] as const;
    });
    const names = new Set(entries.map(([name]) => name));
    const sound = entries.every(([name, meaning]) => key.test(name) && meaning !== "");
    if (!sound || names.size !== entries.length) {
      context.addIssue({ code: "custom", message: toSet });
      return z.NEVER;
    }
    return Object.fromEntries(entries);
  });
}

/** A whole number of seconds, a day at most. */
export function seconds(fallback: number) {
  const toSet = `set a number of seconds from 1 to 86400, or nothing for ${fallback}`;
  return z
    .string()
    .regex(/^\d{1,5}$/, toSet)
    .transform(Number)
    .refine((value) => value >= 1 && value <= 86_400, toSet)
    .default(fallback);
}

/** A whole number of days, a year at most. */
export function days(fallback: number) {
  const toSet = `set a number of days from 0 to 366, or nothing for ${fallback}`;
  return z
    .string()
    .regex(/^\d{1,3}$/, toSet)
    .transform(Number)
    .refine((value) => value <= 366, toSet)
    .default(fallback);
}

export function port(fallback: number) {
  const toSet = `set a port from 0 (any free one) to 65535, or nothing for ${fallback}`;
  return z
    .string()
    .regex(/^\d{1,5}$/, toSet)
    .transform(Number)
    .refine((value) => value <= 65_535, toSet)
    .default(fallback);
}

export function regularExpression(toSet: string) {
  // A pattern that matches nothing at all would find a reference in every text.
  return z.string({ error: toSet }).refine((source) => compile(source)?.test("") === false, toSet);
}

export function timeZone(fallback: string, toSet: string) {
  return z.string().refine(isTimeZone, toSet).default(fallback);
}

function split(value: string): string[] {
  return value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function compile(source: string): RegExp | undefined {
  try {
    return new RegExp(source, "u");
  } catch {
    return undefined;
  }
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
