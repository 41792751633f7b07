import { createHash } from "node:crypto";
import { seeded } from "./random.ts";

export const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** What follows the prefix: Stripe's own lengths, so that columns and patterns meet realistic ids. */
export const SHAPES = {
  pi: { lead: "3", length: 24 },
  ch: { lead: "3", length: 24 },
  py: { lead: "3", length: 24 },
  re: { lead: "3", length: 24 },
  pyr: { lead: "1", length: 24 },
  du: { lead: "1", length: 24 },
  po: { lead: "1", length: 24 },
  txn: { lead: "3", length: 24 },
  pm: { lead: "1", length: 24 },
  tok: { lead: "1", length: 24 },
  cus: { lead: "", length: 14 },
  cs: { lead: "test_", length: 63 },
  we: { lead: "1", length: 24 },
  whsec: { lead: "", length: 32 },
  prod: { lead: "", length: 14 },
  price: { lead: "1", length: 24 },
  li: { lead: "1", length: 24 },
  evt: { lead: "1", length: 24 },
  req: { lead: "", length: 14 },
  secret: { lead: "", length: 25 },
} as const;

export type IdPrefix = keyof typeof SHAPES;

export interface Ids {
  /** `pi_3…`, `cus_…`: a new id, never given before. `lead` replaces the fixed start of its random part. */
  next(prefix: IdPrefix, lead?: string): string;
}

/**
 * Ids from a seed. `boot` counts the starts of one state file: a start that lost its last unsaved
 * writes in a crash must not hand their ids out again, so each start has a stream of its own.
 */
export function createIds(seed: string, boot: number): Ids {
  const streams = new Map<IdPrefix, () => number>();
  return {
    next(prefix, lead) {
      // One stream a prefix: how many requests were made doesn't change which PaymentIntent ids come.
      let random = streams.get(prefix);
      if (random === undefined) {
        random = seeded(`${seed}|${boot}|${prefix}`);
        streams.set(prefix, random);
      }
      const shape = SHAPES[prefix];
      let body = lead ?? shape.lead;
      while (body.length < shape.length) body += ALPHABET[Math.floor(random() * ALPHABET.length)];
      return `${prefix}_${body}`;
    },
  };
}

/** Sixteen characters that stand for one card or bank account, the same wherever it is used. */
export function fingerprintOf(account: string): string {
  const digest = createHash("sha256").update(account).digest();
  return Array.from(digest.subarray(0, 16), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
