import type { WebhookEndpoint, WebhookEndpoints } from "@rentease/stripe";
import { noteSecret } from "./note-secret.ts";
import type { Rotation } from "./our-endpoints.ts";

/**
 * Puts a second endpoint beside the one there is: same URL, a secret of its own. Stripe delivers every event to both,
 * and the inbox takes an event once.
 * @param onSecret told the secret before anything else is tried: Stripe shows it only now.
 * @returns the second endpoint; `made` false where it was there already.
 */
export async function beginRotation(
  endpoints: WebhookEndpoints,
  { before, next }: Rotation,
  onSecret: (endpoint: WebhookEndpoint, secret: string) => void,
): Promise<{ next: WebhookEndpoint; made: boolean }> {
  if (next) return { next, made: false };
  if (!before) {
    throw new Error(
      "there is no endpoint whose secret could roll: make one with `rentease webhook setup`",
    );
  }
  const { endpoint, secret } = await endpoints.create({ url: before.url, replaces: before.id });
  onSecret(endpoint, secret);
  return { next: await noteSecret(endpoints, endpoint, secret), made: true };
}
