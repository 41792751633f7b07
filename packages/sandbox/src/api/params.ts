import qs from "qs";
import { invalid, parameterMissing } from "./failure.ts";
import type { Address, Metadata } from "../records/objects.ts";

/** What stands in a form body or query string: `metadata[booking]=1` is `{metadata: {booking: "1"}}`. */
export type Params = qs.ParsedQs;

export function parseForm(text: string): Params {
  return qs.parse(text, { depth: 10, arrayLimit: 1000, parameterLimit: 5000, plainObjects: true });
}

export function text(params: Params, name: string): string | undefined {
  const value = params[name];
  if (value === undefined || typeof value === "string") return value;
  throw invalid(`Invalid string: ${JSON.stringify(value)}`, name);
}

export function requiredText(params: Params, name: string): string {
  const value = text(params, name);
  if (value === undefined || value === "") throw parameterMissing(name);
  return value;
}

/** Stripe's way to unset: an empty string becomes null. Undefined where the parameter is absent. */
export function nullableText(params: Params, name: string): string | null | undefined {
  const value = text(params, name);
  return value === "" ? null : value;
}

export function integer(params: Params, name: string): number | undefined {
  const value = text(params, name);
  if (value === undefined || value === "") return undefined;
  if (!/^-?\d{1,15}$/.test(value)) {
    throw invalid(`Invalid integer: ${value}`, name, "parameter_invalid_integer");
  }
  return Number(value);
}

/** A number from 0 up, with decimals. */
export function fraction(params: Params, name: string): number | undefined {
  const value = text(params, name);
  if (value === undefined || value === "") return undefined;
  if (!/^\d*\.?\d+$/.test(value)) throw invalid(`Invalid number: ${value}`, name);
  return Number(value);
}

export function flag(params: Params, name: string): boolean | undefined {
  const value = text(params, name);
  if (value === undefined || value === "") return undefined;
  if (value !== "true" && value !== "false") throw invalid(`Invalid boolean: ${value}`, name);
  return value === "true";
}

export function nested(params: Params, name: string): Params | undefined {
  const value = params[name];
  if (value === undefined || value === "") return undefined;
  if (typeof value === "string" || Array.isArray(value)) throw invalid("Invalid object", name);
  return value;
}

export function items(params: Params, name: string): Params[] {
  const value = params[name];
  if (value === undefined || value === "") return [];
  const list = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item === "string") throw invalid("Invalid object", name);
    // `line_items[0][price]` may also come as an object whose keys are the positions.
    return item;
  });
}

export function texts(params: Params, name: string): string[] {
  const value = params[name];
  if (value === undefined || value === "") return [];
  const list = Array.isArray(value)
    ? value
    : typeof value === "string"
      ? [value]
      : Object.values(value);
  return list.map((item) => {
    if (typeof item !== "string") throw invalid("Invalid array", name);
    return item;
  });
}

export function oneOf<T extends string>(
  params: Params,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const value = text(params, name);
  if (value === undefined || value === "") return undefined;
  const found = allowed.find((choice) => choice === value);
  if (found === undefined) {
    throw invalid(`Invalid ${name}: must be one of ${allowed.join(", ")}`, name);
  }
  return found;
}

/** An amount in the currency's minor units, at least 1 and at most eight digits, as Stripe has it. */
export function amountOf(params: Params, name = "amount"): number | undefined {
  const amount = integer(params, name);
  if (amount === undefined) return undefined;
  if (amount < 1)
    throw invalid(
      "This value must be greater than or equal to 1.",
      name,
      "parameter_invalid_integer",
    );
  if (amount > 99_999_999)
    throw invalid("Amount must be no more than 99999999", name, "amount_too_large");
  return amount;
}

const CURRENCIES = new Set(Intl.supportedValuesOf("currency").map((code) => code.toLowerCase()));

export function currencyOf(params: Params): string {
  const currency = requiredText(params, "currency").toLowerCase();
  if (!CURRENCIES.has(currency)) throw invalid(`Invalid currency: ${currency}.`, "currency");
  return currency;
}

/** Keys merge into what is stored; an empty value deletes its key, an empty `metadata` deletes all. */
export function mergedMetadata(params: Params, stored: Metadata, name = "metadata"): Metadata {
  if (params[name] === "") return {};
  const merged: Metadata = { ...stored };
  for (const [key, value] of Object.entries(nested(params, name) ?? {})) {
    if (typeof value !== "string") throw invalid("Metadata values must be strings", name);
    if (key.length > 40) throw invalid(`Metadata keys can be up to 40 characters: ${key}`, name);
    if (value.length > 500) throw invalid(`Metadata values can be up to 500 characters`, name);
    if (value === "") delete merged[key];
    else merged[key] = value;
  }
  if (Object.keys(merged).length > 50) throw invalid("Metadata can have up to 50 keys", name);
  return merged;
}

export function addressOf(params: Params | undefined): Address | null {
  if (params === undefined) return null;
  const part = (name: string) => nullableText(params, name) ?? null;
  return {
    city: part("city"),
    country: part("country"),
    line1: part("line1"),
    line2: part("line2"),
    postal_code: part("postal_code"),
    state: part("state"),
  };
}

/** `shipping` as PaymentIntents, charges and customers have it; undefined where absent. */
export function shippingOf(params: Params) {
  if (params["shipping"] === "") return null;
  const shipping = nested(params, "shipping");
  if (shipping === undefined) return undefined;
  return {
    address: addressOf(nested(shipping, "address")) ?? addressOf({}) ?? undefined,
    carrier: nullableText(shipping, "carrier") ?? null,
    name: text(shipping, "name") ?? "",
    phone: nullableText(shipping, "phone") ?? null,
    tracking_number: nullableText(shipping, "tracking_number") ?? null,
  };
}

export function parameterMissingUnless<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw parameterMissing(name);
  return value;
}
