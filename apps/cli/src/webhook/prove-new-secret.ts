import { compareTypes, probeWebhook, type WebhookEndpoint } from "@rentease/stripe";
import { placeOfSecret } from "./webhook-access.ts";

/** Ingresses behind a balancer are met by chance: so many probes, each over a connection of its own. */
const probes = 8;
const probeTimeoutMs = 5_000;

export type Proof = { proven: boolean; says: string };

/** Where a rotation can't be finished whatever anybody says, and what to do; null where it can. */
export function whyNotReady(next: WebhookEndpoint): string | null {
  if (!next.enabled) {
    return `${next.id} is disabled, Stripe delivers nothing to it: run \`rentease webhook setup --url ${next.url}\``;
  }
  if (compareTypes(next.types).missing.length > 0) {
    return `${next.id} lacks types of events: run \`rentease webhook setup --url ${next.url}\``;
  }
  return null;
}

/**
 * Whether the ingresses take what is signed with the new endpoint's secret. They are asked, with something that is no
 * event; where they can't be reached from here, Stripe is asked for an event that every endpoint has taken since.
 * @param hasDelivered whether there is such an event.
 */
export async function proveNewSecret(
  next: WebhookEndpoint,
  secrets: readonly string[],
  hasDelivered: () => Promise<boolean>,
): Promise<Proof> {
  const secret = secrets[placeOfSecret(secrets, next.secretHash)];
  if (secret !== undefined) {
    const answers = await Promise.all(
      Array.from({ length: probes }, () => probeWebhook(next.url, secret, probeTimeoutMs)),
    );
    if (answers.every((answer) => answer === "knows")) {
      return {
        proven: true,
        says: `${probes} of ${probes} probes: the ingress takes the new secret`,
      };
    }
    if (answers.includes("refuses")) {
      return {
        proven: false,
        says:
          "an ingress does not know the new secret yet: add it to its STRIPE_WEBHOOK_SECRETS, start it again, " +
          "then run this again",
      };
    }
  }
  if (await hasDelivered()) {
    return { proven: true, says: "Stripe has delivered an event to every endpoint since" };
  }
  return {
    proven: false,
    says:
      secret === undefined
        ? "the new secret is not in STRIPE_WEBHOOK_SECRETS here, and Stripe names no event that every endpoint has " +
          "taken since: add the secret, to the ingress too, then run this again"
        : `the ingress could not be asked at ${next.url}, and Stripe names no event that every endpoint has taken ` +
          "since: wait for one, or run this where the URL can be reached",
  };
}
