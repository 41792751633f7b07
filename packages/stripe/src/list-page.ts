import type { Fact, ObjectType } from "@rentease/core";
import type Stripe from "stripe";
import { answerOf } from "./limited-client.ts";
import { readObjectFacts } from "./read-facts.ts";
import { movements, page, seconds } from "./request-parameters.ts";

/** What is listed by when it was created. PaymentIntents come with their charges. */
export type ListedType = Exclude<ObjectType, "payment_intent">;

/** Created in [from, to), whole seconds; `after` the last id of the page before. */
export type ListWindow = { from: Date; to: Date; after?: string | undefined };

export type ListedObject = {
  id: string;
  created: Date;
  /** Its own first, then those of what it carries. */
  facts: Fact[];
  /** It is not what its type promises, and says nothing: names the field. */
  error?: unknown;
};

export type ListedPage = { objects: ListedObject[]; more: boolean };

export async function listPage(
  stripe: Stripe,
  objectType: ListedType,
  { from, to, after }: ListWindow,
): Promise<ListedPage> {
  const created = { gte: seconds(from), lt: seconds(to) };
  const answer = await answerOf(list[objectType](stripe, { created, ...page(after) }));
  return {
    objects: answer.data.map((object) => ({
      id: object.id,
      created: new Date(object.created * 1000),
      ...readable(object),
    })),
    more: answer.has_more,
  };
}

/** One that can't be read does not hold up the others of its page. */
function readable(object: unknown): Pick<ListedObject, "facts" | "error"> {
  try {
    return { facts: readObjectFacts(object) };
  } catch (error) {
    return { facts: [], error };
  }
}

type Parameters = Stripe.PaginationParams & { created: Stripe.RangeQueryParam };
type Answer = Promise<{ data: { id: string; created: number }[]; has_more: boolean }>;

const list: Record<ListedType, (stripe: Stripe, parameters: Parameters) => Answer> = {
  charge: (stripe, parameters) =>
    stripe.charges.list({ ...parameters, expand: inEach(["payment_intent", ...movements]) }),
  "checkout.session": (stripe, parameters) => stripe.checkout.sessions.list(parameters),
  refund: (stripe, parameters) => stripe.refunds.list({ ...parameters, expand: inEach(movements) }),
  dispute: (stripe, parameters) => stripe.disputes.list(parameters),
  payout: (stripe, parameters) => stripe.payouts.list({ ...parameters, expand: inEach(movements) }),
  balance_transaction: (stripe, parameters) => stripe.balanceTransactions.list(parameters),
};

const inEach = (fields: readonly string[]) => fields.map((field) => `data.${field}`);
