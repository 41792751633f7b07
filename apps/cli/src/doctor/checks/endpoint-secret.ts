import { hashSecret, type WebhookEndpoint } from "@rentease/stripe";
import { isBeingReplaced, ourEndpoints } from "../../webhook/our-endpoints.ts";
import { type Check, ok, warn } from "../check.ts";

/** Stripe shows a secret once: later it is known by the hash noted with its endpoint, or by what it signed. */
export const endpointSecret: Check = {
  name: "endpoint's secret",
  needs: ["webhook endpoint", "webhook secrets", "migrations"],
  async look(at) {
    const all = await at.endpoints();
    const ours = ourEndpoints(all, at.webhookUrl);
    const { lastWebhookAt } = await at.health();
    const unproven = findUnproven(ours, lastWebhookAt);
    const left = findLeft(at.secrets(), all, ours);
    const faults = [...unproven, ...(left ? [left] : [])];
    if (faults.length > 0) {
      return warn(
        faults.map(({ says }) => says).join("; "),
        [...new Set(faults.map(({ remedy }) => remedy))].join("; "),
      );
    }
    return ok(
      ours.some(isUnknown)
        ? "a webhook that it signed was taken"
        : "in STRIPE_WEBHOOK_SECRETS, with nothing left of another",
    );
  },
};

type Fault = { says: string; remedy: string };

const isUnknown = ({ secretHash }: WebhookEndpoint) => secretHash === null;

/**
 * Endpoints whose secret may be another than those here: it was not noted, as with one made in Stripe's dashboard, and
 * no webhook that it alone can have brought was verified.
 */
function findUnproven(ours: readonly WebhookEndpoint[], lastWebhookAt: Date | null): Fault[] {
  // One that is about to go proves nothing by staying silent.
  const delivering = ours
    .filter(({ enabled }) => enabled)
    .filter((each) => !isBeingReplaced(each, ours));
  return delivering.filter(isUnknown).flatMap(({ id, url, created }) => {
    const since = lastWebhookAt !== null && lastWebhookAt > created;
    if (since && delivering.length === 1) return [];
    return {
      says:
        `whether the secret of ${id} is in STRIPE_WEBHOOK_SECRETS can't be told: it was made elsewhere, and ` +
        (since ? "what comes may be another's" : "no webhook has come since"),
      remedy:
        "wait for one (in test mode: `stripe trigger payment_intent.succeeded`), or have " +
        `\`rentease webhook rotate begin --url ${url}\` make one whose secret is known`,
    };
  });
}

/** Secrets that the ingress takes although nothing at Stripe signs with them: told where more are left than can be anybody's. */
function findLeft(
  secrets: readonly string[],
  all: readonly WebhookEndpoint[],
  ours: readonly WebhookEndpoint[],
): Fault | null {
  const places = secrets.flatMap((secret, index) =>
    all.some(({ secretHash }) => secretHash === hashSecret(secret)) ? [] : [index + 1],
  );
  const unknown = new Set([...ourEndpoints(all, undefined), ...ours].filter(isUnknown)).size;
  const left = places.length - unknown;
  if (left <= 0) return null;
  return {
    says:
      `${left} of STRIPE_WEBHOOK_SECRETS ${left === 1 ? "is" : "are"} no endpoint's at Stripe ` +
      `(${unknown > 0 ? "among " : ""}number ${places.join(", ")})`,
    remedy:
      "take what a rotation left out of STRIPE_WEBHOOK_SECRETS, and start every ingress again: whoever has it can sign " +
      "events (`stripe listen` has one of its own, for test mode)",
  };
}
