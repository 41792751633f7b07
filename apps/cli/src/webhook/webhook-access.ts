import { isLoopback, settingsFor } from "@rentease/runtime";
import {
  connectWebhookEndpoints,
  hashSecret,
  modeOfKey,
  type WebhookEndpoints,
} from "@rentease/stripe";
import { readKeptSecret } from "../stack/kept-secret.ts";
import { chooseStripe, type StripeAccess } from "../stripe-access.ts";

/** What every command about webhook endpoints works with. */
export type WebhookAccess = {
  stripe: StripeAccess;
  endpoints: WebhookEndpoints;
  livemode: boolean;
  /** Something on this machine stands in for Stripe. */
  sandbox: boolean;
  /** As the ingress would have them from this environment. */
  secrets: readonly string[];
};

/** @param databaseUrl as for `chooseStripe`. */
export function accessWebhooks(databaseUrl?: string): WebhookAccess {
  const stripe = chooseStripe(databaseUrl);
  return {
    stripe,
    endpoints: connectWebhookEndpoints(stripe),
    livemode: modeOfKey(stripe.secretKey),
    sandbox: isLoopback(new URL(stripe.apiBase).hostname),
    secrets: webhookSecrets(stripe.stackFolder),
  };
}

/** STRIPE_WEBHOOK_SECRETS, behind that of the running stack if there is one. */
export function webhookSecrets(stackFolder: string | null): string[] {
  const kept = stackFolder === null ? null : readKeptSecret(stackFolder, "webhook-secret");
  const { stripeWebhookSecrets = [] } = settingsFor(["STRIPE_WEBHOOK_SECRETS?"]);
  return [...(kept === null ? [] : [kept]), ...stripeWebhookSecrets];
}

/** Where in the list the secret stands that this is the hash of, from 0; -1: it is not there. */
export function placeOfSecret(secrets: readonly string[], hash: string | null): number {
  return secrets.findIndex((secret) => hashSecret(secret) === hash);
}
