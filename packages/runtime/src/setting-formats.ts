import { accessSync, constants } from "node:fs";
import { CronExpressionParser } from "cron-parser";
import { z } from "zod";
import { isLoopback } from "./is-loopback.ts";

// A setting's message says what to set. None quotes the value: it may be a secret.

export function url(protocols: RegExp, toSet: string) {
  return z.url({ protocol: protocols, error: toSet });
}

/** https, or http to this machine. */
export function safeUrl(toSet: string) {
  return url(/^https?$/, toSet).refine((value) => {
    const { protocol, hostname, username, password } = new URL(value);
    const isSafe = protocol === "https:" || isLoopback(hostname.replace(/^\[|\]$/g, ""));
    return isSafe && username === "" && password === "";
  }, toSet);
}

export function text(pattern: RegExp, toSet: string) {
  return z.string({ error: toSet }).regex(pattern, { error: toSet });
}

/** The path of a file that can be read. */
export function file(toSet: string) {
  return z.string({ error: toSet }).refine(isReadable, toSet);
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

export function wholeNumber(least: number, most: number, toSet: string) {
  return z
    .string({ error: toSet })
    .regex(/^\d{1,6}$/, toSet)
    .transform(Number)
    .refine((value) => value >= least && value <= most, toSet);
}

/** A whole number of seconds, a day at most. */
export function seconds(fallback: number) {
  const toSet = `set a number of seconds from 1 to 86400, or nothing for ${fallback}`;
  return wholeNumber(1, 86_400, toSet).default(fallback);
}

/** A whole number of days, a year at most. */
export function days(fallback: number) {
  const toSet = `set a number of days from 0 to 366, or nothing for ${fallback}`;
  return wholeNumber(0, 366, toSet).default(fallback);
}

/** `email:password`. */
export function signIn(toSet: string) {
  return z.string({ error: toSet }).transform((value, context) => {
    const [, email = "", password = ""] = /^([^:]+):(.+)$/.exec(value) ?? [];
    if (password !== "") return { email, password };
    context.addIssue({ code: "custom", message: toSet });
    return z.NEVER;
  });
}

export function port(fallback: number) {
  const toSet = `set a port from 0 (any free one) to 65535, or nothing for ${fallback}`;
  return wholeNumber(0, 65_535, toSet).default(fallback);
}

export function regularExpression(toSet: string) {
  // A pattern that matches nothing at all would find a reference in every text.
  return z.string({ error: toSet }).refine((source) => compile(source)?.test("") === false, toSet);
}

/** A cron pattern of five fields, or `off`, which is null. */
export function cron(fallback: string, toSet: string) {
  return z
    .string()
    .default(fallback)
    .transform((value) => (value.trim() === "off" ? null : value.trim()))
    .refine((value) => value === null || isCron(value), toSet);
}

export function onOrOff(fallback: boolean) {
  const toSet = `set on or off, or nothing for ${fallback ? "on" : "off"}`;
  return z
    .enum(["on", "off"], { error: toSet })
    .transform((value) => value === "on")
    .default(fallback);
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

function isCron(pattern: string): boolean {
  // Six fields would be seconds first: nobody means that here.
  if (pattern.split(/\s+/).length !== 5) return false;
  try {
    CronExpressionParser.parse(pattern);
    return true;
  } catch {
    return false;
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
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
