// For the tests: deliveries to the ingress, from nearly right to no HTTP at all.
import { between, pick, type Random } from "@rentease/sandbox";
import { brokenFraming } from "./broken-framing.ts";
import type { FuzzCase } from "./fuzz-run.ts";
import { httpRequest, type RawHeaders } from "./http-bytes.ts";
import { noEvent, oddEvent } from "./odd-events.ts";
import { hmac, oddSignature, signatureOf, type Signer } from "./odd-signatures.ts";
import { cutShort, flipBits, junk } from "./spoilt-bytes.ts";

/** `mayRecord`: signed as Stripe signs, and an event; all else may leave no row. */
export type IngressCase = FuzzCase & { mayRecord: boolean };

type Material = { events: readonly [string, ...string[]]; secret: string };

const target = "/webhooks/stripe";
const json: readonly [string, string] = ["Content-Type", "application/json; charset=utf-8"];
const contentTypes = [
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/json; charset=utf-16",
  "\u00e9\u00ff",
  "",
  "a".repeat(4_000),
] as const;
const encodings = ["gzip", "br", "deflate, gzip", "identity", "nonsense"] as const;

type Kind = (random: Random, material: Material, sign: Signer, number: number) => Unnamed;
type Unnamed = Omit<FuzzCase, "kind"> & { mayRecord?: boolean };

/** Every kind of delivery there is here, each as likely as the other. */
const kinds = {
  "body cut short": (random, { events }, sign) => {
    const body = pick(random, events);
    return post([json, sign(body)], cutShort(random, body));
  },
  "body twice": (random, { events }, sign) => {
    const body = pick(random, events);
    return post([json, sign(body)], body + body.slice(0, between(random, 1, body.length)));
  },
  "bits flipped": (random, { events }, sign) => {
    const body = pick(random, events);
    return post([json, sign(body)], flipBits(random, Buffer.from(body)));
  },
  "another event's signature": (random, { events }, sign, number) => {
    const body = pick(random, events);
    return post([json, sign(`${body} ${number}`)], body);
  },
  "another secret": (random, { events }) => {
    const body = pick(random, events);
    return post([json, ["Stripe-Signature", signatureOf(body, "whsec_guess")]], body);
  },
  "stale timestamp": (random, { events, secret }) => {
    const body = pick(random, events);
    const at = Math.floor(Date.now() / 1000) - between(random, 302, 1_000_000_000);
    return post([json, ["Stripe-Signature", `t=${at},v1=${hmac(body, at, secret)}`]], body);
  },
  "odd signature": (random, { events, secret }) => {
    const body = pick(random, events);
    return post([json, ...oddSignature(random, body, secret)], body);
  },
  "junk for a body": (random, _material, sign) => {
    const body = junk(random, between(random, 0, 3_000));
    return post([json, sign(body.toString("latin1"))], body);
  },
  "junk, signed": (random, _material, sign) => {
    const body = junk(random, between(random, 1, 300)).toString("latin1");
    return post([json, sign(body)], Buffer.from(body));
  },
  "no event, signed": (random, { events }, sign) => {
    const body = noEvent(random, pick(random, events));
    return post([json, sign(body)], body);
  },
  "cut short, signed": (random, { events }, sign) => {
    const body = cutShort(random, pick(random, events));
    return post([json, sign(body)], body);
  },
  "wrong content type, unsigned": (random, { events }) =>
    post([["Content-Type", pick(random, contentTypes)]], pick(random, events)),
  "encoded, signed for another": (random, { events }, sign) =>
    post(
      [json, ["Content-Encoding", pick(random, encodings)], sign("x")],
      flipBits(random, Buffer.from(pick(random, events))),
    ),
  "too large": (random, _material, sign) => {
    // Declared only: what is sent of it is little.
    const head = httpRequest("POST", target, [json, sign("x")]).toString("latin1");
    const length = between(random, 1024 * 1024 + 1, 2 ** 40);
    return { bytes: Buffer.from(head.replace("Content-Length: 0", `Content-Length: ${length}`)) };
  },
  "another method or path": (random, { events }, sign) => {
    const body = pick(random, events);
    const [method, path] = elsewhere(random);
    const bytes = httpRequest(method, path, [json, sign(body)], body);
    return { bytes, unanswered: method === "CONNECT" };
  },
  "framing broken": (random, { events }, sign) => {
    const body = pick(random, events);
    const bytes = brokenFraming(random, target, [json, sign(`${body}x`)], body);
    return { bytes, unanswered: true };
  },
  "odd event, signed": (random, { events }, sign, number) => {
    const body = oddEvent(random, pick(random, events), `evt_odd${number}`);
    const type = pick(random, [json, ["Content-Type", pick(random, contentTypes)]]);
    return { ...post([type, sign(body)], body), mayRecord: true };
  },
} satisfies Record<string, Kind>;

const kindNames = Object.keys(kinds) as [keyof typeof kinds, ...(keyof typeof kinds)[]];

export function ingressCase(random: Random, number: number, material: Material): IngressCase {
  const kind = pick(random, kindNames);
  const sign: Signer = (body) => ["Stripe-Signature", signatureOf(body, material.secret)];
  const make: Kind = kinds[kind];
  return { kind, mayRecord: false, ...make(random, material, sign, number) };
}

function post(headers: RawHeaders, body: Buffer | string): Unnamed {
  return { bytes: httpRequest("POST", target, headers, body) };
}

const methods = [
  "GET",
  "HEAD",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "PROPFIND",
  "CONNECT",
  "BREW",
  "post",
] as const;
const paths = [
  "/webhooks/stripe/",
  "//webhooks/stripe",
  "/webhooks/stripe/../other",
  "/webhooks%2Fstripe",
  "/webhooks/stripe%00",
  "/%ff%fe",
  "/%",
  "/webhooks/strip\u00e9",
  "*",
  "http://evil.example/webhooks/other",
  "//evil.example:99999/webhooks",
  "/readyz?x=%",
  "/metrics?x[]=1",
  "/__proto__",
  `/${"a".repeat(8_000)}`,
  `/?${"a=1&".repeat(2_000)}`,
] as const;

/** Never a POST to the webhook's own path. */
function elsewhere(random: Random): [string, string] {
  return random() < 0.5 ? [pick(random, methods), target] : ["POST", pick(random, paths)];
}
