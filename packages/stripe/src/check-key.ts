import Stripe from "stripe";
import { connect, type GatewaySettings } from "./connect.ts";

export type KeyRight = {
  /** As the dashboard names it. */
  right: string;
  /** Without it the books can't be kept; else what it is for. */
  needed: true | string;
  granted: boolean;
};

/** What Stripe says of a key. */
export type KeyCheck = {
  rights: KeyRight[];
  /** How far this machine's clock is ahead of Stripe's; within a second. */
  clockAheadMs: number | null;
};

type Answered = Promise<{ lastResponse: { headers: Record<string, string> } }>;

const lookedAt = "only `rentease webhook` and `rentease doctor` use it";

/** Each right, what needs it, and a request that tells and costs little. */
const rights: readonly [KeyRight["right"], KeyRight["needed"], (stripe: Stripe) => Answered][] = [
  ["PaymentIntents", true, (stripe) => stripe.paymentIntents.list(one)],
  ["Charges and Refunds", true, (stripe) => stripe.charges.list(one)],
  ["Charges and Refunds", true, (stripe) => stripe.refunds.list(one)],
  ["Disputes", true, (stripe) => stripe.disputes.list(one)],
  ["Payouts", true, (stripe) => stripe.payouts.list(one)],
  ["Balance", true, (stripe) => stripe.balanceTransactions.list(one)],
  ["Checkout Sessions", true, (stripe) => stripe.checkout.sessions.list(one)],
  ["Events", true, (stripe) => stripe.events.list(one)],
  ["Webhook Endpoints", lookedAt, (stripe) => stripe.webhookEndpoints.list(one)],
];

const one = { limit: 1 };

/**
 * Asks one cheap question for each right that a key should have.
 * @throws Stripe's error where the key is unknown or Stripe does not answer.
 */
export async function checkKey(settings: GatewaySettings): Promise<KeyCheck> {
  const stripe = connect(settings);
  let clockAheadMs: number | null = null;
  const asked = rights.map(async ([right, needed, ask]) => {
    const sentAt = Date.now();
    const { granted, date } = await answerTo(ask(stripe));
    // A whole second, cut off: its middle, compared with the request's.
    const middle = (sentAt + Date.now()) / 2;
    const stripeAt = Date.parse(date ?? "") + 500;
    if (Number.isFinite(stripeAt)) clockAheadMs = middle - stripeAt;
    return { right, needed, granted };
  });
  return { rights: await Promise.all(asked), clockAheadMs };
}

async function answerTo(
  request: Answered,
): Promise<{ granted: boolean; date: string | undefined }> {
  try {
    const { lastResponse } = await request;
    return { granted: true, date: lastResponse.headers["date"] };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripePermissionError)) throw error;
    return { granted: false, date: error.headers?.["date"] };
  }
}
