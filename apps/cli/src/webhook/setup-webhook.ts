import {
  compareTypes,
  pinnedApiVersion,
  sameWebhookUrl,
  type WebhookEndpoint,
  type WebhookEndpoints,
} from "@rentease/stripe";
import { noteSecret } from "./note-secret.ts";
import { isBeingReplaced } from "./our-endpoints.ts";

export type SetUp = {
  endpoint: WebhookEndpoint;
  /** What was done, in words; empty: nothing. */
  changes: string[];
  /** Its events come at a version that is not ours, which nobody can change. */
  wrongVersion: boolean;
};

/**
 * Makes the endpoint at a URL what it should be: there, enabled, with exactly the types that are applied.
 * @param onSecret told the secret of one that was made, before anything else is tried: Stripe shows it only now.
 */
export async function setUpWebhook(
  endpoints: WebhookEndpoints,
  url: string,
  onSecret: (endpoint: WebhookEndpoint, secret: string) => void,
): Promise<SetUp[]> {
  const all = await endpoints.list();
  const there = all.filter((endpoint) => sameWebhookUrl(endpoint.url, url));
  if (there.length === 0) {
    const { endpoint, secret } = await endpoints.create({ url });
    onSecret(endpoint, secret);
    const noted = await noteSecret(endpoints, endpoint, secret);
    return [{ endpoint: noted, changes: ["created"], wrongVersion: false }];
  }
  const done: SetUp[] = [];
  for (const endpoint of there) {
    done.push({
      ...(await bringUpToDate(endpoints, endpoint)),
      wrongVersion: endpoint.apiVersion !== pinnedApiVersion && !isBeingReplaced(endpoint, all),
    });
  }
  return done;
}

async function bringUpToDate(
  endpoints: WebhookEndpoints,
  endpoint: WebhookEndpoint,
): Promise<Omit<SetUp, "wrongVersion">> {
  const { missing, superfluous } = compareTypes(endpoint.types);
  const changes = [
    ...(missing.length > 0 ? [`added ${missing.join(", ")}`] : []),
    ...(superfluous.length > 0 ? [`took away ${superfluous.join(", ")}`] : []),
    ...(endpoint.enabled ? [] : ["enabled it again"]),
  ];
  if (changes.length === 0) return { endpoint, changes };
  const changed = await endpoints.update(endpoint.id, {
    ...(missing.length + superfluous.length > 0 && { types: true }),
    ...(!endpoint.enabled && { enabled: true }),
  });
  return { endpoint: changed, changes };
}
