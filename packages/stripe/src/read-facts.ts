import type { Fact, ObjectType } from "@rentease/core";
import * as z from "zod";
import { readBalanceTransaction } from "./objects/balance-transaction.ts";
import { readCharge } from "./objects/charge.ts";
import { readCheckoutSession } from "./objects/checkout-session.ts";
import { readDispute } from "./objects/dispute.ts";
import { readPaymentIntent } from "./objects/payment-intent.ts";
import { readPayout } from "./objects/payout.ts";
import { readRefund } from "./objects/refund.ts";
import { parse, UnreadableObjectError } from "./unreadable-object.ts";

/** How each kind of object is read, by Stripe's name for it. */
const readers = {
  payment_intent: readPaymentIntent,
  charge: readCharge,
  "checkout.session": readCheckoutSession,
  refund: readRefund,
  dispute: readDispute,
  payout: readPayout,
  balance_transaction: (object) => readBalanceTransaction(object, null),
} satisfies { [Type in ObjectType]: (object: unknown) => Fact<Type> };

/**
 * The facts in an event's payload. Reads only the fields we keep, so that any API version which has them will do.
 * @throws UnreadableObjectError naming the field, never its value.
 */
export function readEventFacts(payload: string): Fact[] {
  const event = parse(eventShape, parseJson(payload), "event");
  return readObjectFacts(event.data.object);
}

/**
 * What a Stripe object says, as an event or the API gives it: its own fact first, then those of the objects it
 * carries. @throws UnreadableObjectError as above.
 */
export function readObjectFacts(object: unknown): Fact[] {
  const carrier = parse(carrierShape, object, "object");
  const kind = carrier.object;
  if (!isRead(kind)) {
    throw new UnreadableObjectError(`nothing is read from an object of type ${kind.slice(0, 40)}`);
  }
  return [readers[kind](object), ...carriedBy(carrier)];
}

function isRead(kind: string): kind is ObjectType {
  return Object.hasOwn(readers, kind);
}

/** What may stand whole in an object: what was expanded, and always a dispute's balance transactions. */
function carriedBy(carrier: z.output<typeof carrierShape>): Fact[] {
  return [
    carrier.payment_intent,
    carrier.balance_transaction,
    carrier.failure_balance_transaction,
    ...(carrier.balance_transactions ?? []),
  ]
    .filter((carried) => typeof carried === "object" && carried !== null)
    .flatMap(readObjectFacts);
}

function parseJson(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    throw new UnreadableObjectError("the payload is not JSON");
  }
}

const eventShape = z.object({ data: z.object({ object: z.unknown() }) });
const carrierShape = z.object({
  object: z.string(),
  payment_intent: z.unknown().optional(),
  balance_transaction: z.unknown().optional(),
  failure_balance_transaction: z.unknown().optional(),
  balance_transactions: z.array(z.unknown()).nullish(),
});
