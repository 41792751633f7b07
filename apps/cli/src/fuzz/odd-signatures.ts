// For the tests: `Stripe-Signature` headers that are none, each of which would be right but for one thing.
import { createHmac } from "node:crypto";
import { pick, type Random } from "@rentease/sandbox";
import type { RawHeaders } from "./http-bytes.ts";

export type Signer = (body: string) => readonly [string, string];

/** Signed here and not with the SDK that checks it. */
export function hmac(body: string, at: number | string, secret: string): string {
  return createHmac("sha256", secret).update(`${at}.${body}`).digest("hex");
}

const empty: readonly [OddValue, ...OddValue[]] = [
  () => "",
  () => "t=",
  () => ",,,,",
  () => "=",
  () => "t==,v1==",
];

const odd: readonly [OddValue, ...OddValue[]] = [
  ...empty,
  (right) => right.t,
  (right) => right.v1,
  (right) => `${right.t},v0=${right.v1.slice(3)}`,
  (right) => `${right.t},V1=${right.v1.slice(3)}`,
  (right) => `${right.t},v1=${right.v1.slice(3).toUpperCase()}F`,
  (right) => `${right.t},${right.v1}00`,
  (right) => `${right.t},${right.v1.slice(0, -1)}`,
  (right) => `${right.t},v1=${"0".repeat(64)}`,
  (right) => `${right.t},v1=\u00e9\u00ff${right.v1}`,
  (right) => `t=NaN,${right.v1}`,
  (right) => `t=-1,${right.v1}`,
  (right) => `t=1e99,${right.v1}`,
  (right) => `t=Infinity,${right.v1}`,
  (right) => `t=0x7fffffff,${right.v1}`,
  (right) => `t=99999999999999999999,${right.v1}`,
  (right) => `${right.t}1,${right.v1}`,
  (right) => `__proto__=1,constructor=2,${right.t}`,
  (right) => `${right.t},${"v1=00,".repeat(2_000)}`,
  (right) => `${right.t};${right.v1}`,
  (right) => `"${right.t},${right.v1}"`,
];

/** The header that Stripe sends with this body now. */
export function signatureOf(body: string, secret: string): string {
  const at = Math.floor(Date.now() / 1000);
  return `t=${at},v1=${hmac(body, at, secret)}`;
}

type Right = { t: string; v1: string };
type OddValue = (right: Right) => string;

/** One header, or two; no set of them is a signature of this body. */
export function oddSignature(random: Random, body: string, secret: string): RawHeaders {
  const at = Math.floor(Date.now() / 1000);
  const right = { t: `t=${at}`, v1: `v1=${hmac(body, at, secret)}` };
  // Under a name that is not the header's, all of it would be right.
  if (random() < 0.1) {
    const name = pick(random, ["Stripe_Signature", "X-Stripe-Signature", "Stripe-Signature2"]);
    return [[name, `${right.t},${right.v1}`]];
  }
  // Two headers are read as one: no two of these are a right one together.
  if (random() < 0.3) return [value(pick(random, empty)(right)), value(pick(random, empty)(right))];
  return [value(pick(random, odd)(right))];
}

function value(text: string): readonly [string, string] {
  return ["Stripe-Signature", text];
}
