import Stripe from "stripe";

/** Stripe refused or did not answer; the message says what to do. */
class StripeRefusedError extends Error {
  readonly code = "stripe_refused";
  override readonly name = "StripeRefusedError";
}

/** @param what as in "could not `list webhook endpoints`". */
export function explainRefusal(error: unknown, what: string, apiBase: string): Error {
  return new StripeRefusedError(`could not ${what}: ${reasonOf(error, apiBase)}`, { cause: error });
}

function reasonOf(error: unknown, apiBase: string): string {
  if (error instanceof Stripe.errors.StripePermissionError) {
    return (
      "the restricted key lacks the right Webhook Endpoints (write to set up, read to look). " +
      "Give it the right in Stripe's dashboard, Developers, API keys, or run this with another key of the account"
    );
  }
  if (error instanceof Stripe.errors.StripeAuthenticationError) {
    return "Stripe does not know the key: check STRIPE_SECRET_KEY";
  }
  if (error instanceof Stripe.errors.StripeConnectionError) {
    return `Stripe at ${apiBase} did not answer: check the network, then run it again`;
  }
  // What was sent is no secret: addresses and types.
  return error instanceof Stripe.errors.StripeError ? error.message : "no answer that makes sense";
}
