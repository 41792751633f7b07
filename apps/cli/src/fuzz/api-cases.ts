// For the tests: requests to the API, half of them with a key that may do all they ask for, each wrong in some way.
import { between, pick, type Random } from "@rentease/sandbox";
import type { Operation } from "./api-document.ts";
import type { FuzzCase } from "./fuzz-run.ts";
import { httpRequest, type RawHeaders } from "./http-bytes.ts";
import { oddIds, oddQuery } from "./odd-queries.ts";
import { sound, spoilt } from "./spoilt-json.ts";
import { cutShort, junk } from "./spoilt-bytes.ts";

/** `writes`: what it asks for must not be done. `asAdmin`: the key may do all there is. */
export type ApiCase = FuzzCase & { writes: boolean; asAdmin: boolean; path: string };

export type Material = {
  operations: readonly [Operation, ...Operation[]];
  /** What the books hold, by the first part of a path. */
  ids: Readonly<Record<string, readonly string[]>>;
  keys: { operator: string; admin: string };
};

const types = [
  "text/plain",
  "application/xml",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "application/json, text/plain",
  "\u00ff",
] as const;
const oddKeys = ["", " ", "a b", "\u00e9", "k".repeat(256), "a\tb"] as const;
const authorizations = [
  "",
  "Bearer",
  "Bearer ",
  "Basic YTpi",
  "Bearer \u00ff",
  "Bearer rentease_x",
] as const;

export function apiCase(random: Random, { operations, ids, keys }: Material): ApiCase {
  const operation = pick(random, operations);
  const asAdmin = random() < 0.5;
  const key = asAdmin ? keys.admin : keys.operator;
  const authorization: readonly [string, string] = ["Authorization", `Bearer ${key}`];
  const path = (odd: boolean) => `/api/v1${pathOf(random, operation, ids, odd)}`;
  const made = (kind: string, bytes: Buffer, writes = true): ApiCase => {
    return { kind, bytes, writes, asAdmin, path: operation.path };
  };

  if (random() < 0.05) {
    const headers: RawHeaders = [["Authorization", pick(random, authorizations)]];
    const bytes = httpRequest(operation.method, path(random() < 0.5), headers);
    return { ...made("odd key", bytes), asAdmin: false };
  }
  if (random() < 0.05) {
    const method = pick(random, ["OPTIONS", "TRACE", "PROPFIND", "HEAD", "PUT"]);
    // PUT has a body everywhere it is taken.
    return made("another method", httpRequest(method, path(true), [authorization]), false);
  }
  if (operation.method === "GET") {
    const accept: readonly [string, string] = [
      "Accept",
      pick(random, ["text/csv", "*/*;q=x", "\u00ff"]),
    ];
    const target = path(random() < 0.4) + oddQuery(random, operation);
    return made("read", httpRequest("GET", target, [authorization, accept]), false);
  }
  if (!operation.body) {
    // What is there, asked for in a way that is refused; or what is not there.
    const there = random() < 0.5;
    if (there && operation.method === "DELETE") {
      const target = `${path(false)}?unknown=1`;
      return made("write without a body", httpRequest("DELETE", target, [authorization]));
    }
    if (there && operation.method === "POST") {
      const headers = [authorization, ["Idempotency-Key", pick(random, oddKeys)]] as const;
      return made("write without a body", httpRequest("POST", path(false), headers));
    }
    const bytes = httpRequest(operation.method, path(true), [authorization]);
    return made("write without a body", bytes);
  }
  return made(...spoiltWrite(random, operation, path, authorization));
}

function spoiltWrite(
  random: Random,
  { method, body }: Operation,
  path: (odd: boolean) => string,
  authorization: readonly [string, string],
): [string, Buffer] {
  const schema = body?.schema ?? {};
  const json: readonly [string, string] = ["Content-Type", "application/json"];
  const whole = JSON.stringify(sound(random, schema));
  const send = (headers: RawHeaders, sent: Buffer | string): Buffer =>
    httpRequest(method, path(random() < 0.2), [authorization, ...headers], sent);
  const how = random();
  if (how < 0.15)
    return ["another content type", send([["Content-Type", pick(random, types)]], whole)];
  if (how < 0.3) return ["no JSON", send([json], noJson(random, whole))];
  if (how < 0.4) return ["JSON of another kind", send([json], pick(random, otherJson)(random))];
  if (how < 0.5 && method === "POST") {
    return ["odd Idempotency-Key", send([json, ["Idempotency-Key", pick(random, oddKeys)]], whole)];
  }
  const spoiltBody = JSON.stringify(spoilt(random, schema));
  if (how < 0.6 && method === "POST") {
    return [
      "spoilt, with a key",
      send([json, ["Idempotency-Key", `k${between(random, 0, 99)}`]], spoiltBody),
    ];
  }
  return ["spoilt body", send([json], spoiltBody)];
}

function noJson(random: Random, whole: string): Buffer | string {
  return pick(random, spoilers)(random, whole);
}

const spoilers: readonly [Spoiler, ...Spoiler[]] = [
  (random, whole) => (whole.length > 2 ? cutShort(random, whole) : "{"),
  (random) => junk(random, between(random, 1, 500)),
  (_random, whole) => `${whole},`,
  (_random, whole) => `\uFEFF\0${whole}`,
  (_random, whole) => Buffer.from(`x${whole}`, "utf16le"),
  () => Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"')]),
  () => "[".repeat(50_000),
  () => "x=1&y=2",
];

type Spoiler = (random: Random, whole: string) => Buffer | string;

const otherJson: readonly [(random: Random) => string, ...((random: Random) => string)[]] = [
  () => "null",
  () => "true",
  () => "12",
  () => '"{}"',
  () => "[]",
  () => "1e999",
  (random) =>
    "["
      .repeat(between(random, 100, 50_000))
      .concat("1")
      .padEnd(1)
      .concat("]"),
  () => '{"__proto__":{"amount":1},"constructor":{"prototype":{}}}',
  () => `{"unknown":${"[".repeat(5_000)}${"]".repeat(5_000)}}`,
  () => `{${Array.from({ length: 5_000 }, (_, at) => `"k${at}":1`).join()}}`,
];

/** Whose ids are nobody else's, so that another kind does not know them. */
const strangerKinds = ["events", "notifications"];

function pathOf(random: Random, { path }: Operation, ids: Material["ids"], odd: boolean): string {
  const kind = path.startsWith("/reports/") ? "payouts" : path.split("/")[1];
  const [first, ...others] = ids[kind ?? ""] ?? [];
  const strangers = strangerKinds.flatMap((each) => (each === kind ? [] : (ids[each] ?? [])));
  const [stranger, ...moreStrangers] = strangers;
  return path.replace(/\{\w+\}/, () => {
    if (!odd && first !== undefined) return pick(random, [first, ...others]);
    return stranger !== undefined && random() < 0.2
      ? pick(random, [stranger, ...moreStrangers])
      : pick(random, oddIds);
  });
}
