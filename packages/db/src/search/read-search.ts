import { foldIdentity, foldReference, readAmount, type TypedAmount } from "@rentease/core";
import { isUuid } from "../payments/is-uuid.ts";

/** What a text in the search box can be; more than one may hold. */
export type Search = {
  /** An id of ours. */
  uuid: string | null;
  /** An id of Stripe's, and what it is of. */
  stripe: { kind: StripeKind; id: string } | null;
  /** A booking's reference or how one begins, folded. */
  reference: string | null;
  email: string | null;
  /** As phones are compared: the end of the number. */
  phone: string | null;
  /** Whole parts of a name. */
  name: string[];
  amount: TypedAmount | null;
  /** The host's own id of a manual payment. */
  externalId: string | null;
};

type StripeKind = (typeof kinds)[keyof typeof kinds];

/** Stripe's ids by how they begin. */
const kinds = {
  pi: "paymentIntent",
  ch: "charge",
  py: "charge",
  cs: "checkoutSession",
  re: "refund",
  pyr: "refund",
  dp: "dispute",
  du: "dispute",
  po: "payout",
  txn: "balanceTransaction",
  evt: "event",
  cus: "customer",
  plink: "paymentLink",
} as const;

const longest = 255;

/** @returns null for a text that can be nothing. */
export function readSearch(typed: string): Search | null {
  const text = typed.replaceAll("\0", "").trim().slice(0, longest);
  if (text === "") return null;
  const nothing: Search = {
    uuid: null,
    stripe: null,
    reference: null,
    email: null,
    phone: null,
    name: [],
    amount: null,
    externalId: null,
  };
  if (isUuid(text)) return { ...nothing, uuid: text.toLowerCase(), externalId: text };
  const stripe = readStripeId(text);
  if (stripe) return { ...nothing, stripe };
  if (/^\S+@\S+$/.test(text)) return { ...nothing, email: fold({ email: text }).email };
  return {
    ...nothing,
    reference: foldReference(text),
    phone: /^[+\d][\d\s()./-]+$/.test(text) ? fold({ phone: text }).phone : null,
    // A token with digits is a reference, not a name.
    name: /\d/.test(text) ? [] : fold({ name: text }).name,
    amount: readAmount(text),
    externalId: text,
  };
}

/** As pasted: the rest of an id keeps its case, which tells ids apart. */
function readStripeId(text: string): Search["stripe"] {
  const [, prefix = ""] = /^([a-z]{2,5})_[\w]+$/.exec(text) ?? [];
  const kind = Object.entries(kinds).find(([known]) => known === prefix)?.[1];
  return kind ? { kind, id: text } : null;
}

function fold(identity: { name?: string; email?: string; phone?: string }) {
  return foldIdentity({ name: null, email: null, phone: null, ...identity });
}
