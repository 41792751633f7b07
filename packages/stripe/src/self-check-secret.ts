import Stripe from "stripe";
import { verifyWebhook } from "./verify-webhook.ts";

/** Whether a delivery signed with this secret would be taken: one that was cut or quoted on its way is not Stripe's. */
export function selfCheckSecret(secret: string): boolean {
  const payload = JSON.stringify({ object: "self_check" });
  const header = Stripe.webhooks.generateTestHeaderString({ payload, secret });
  const verified = verifyWebhook(payload, header, [secret]);
  // Signed, but no event: exactly that far it should come.
  return (
    !verified.ok &&
    verified.reason === "not_an_event" &&
    /^whsec_[A-Za-z0-9+/=_-]{16,}$/.test(secret)
  );
}
