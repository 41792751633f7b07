import { sameWebhookUrl, type WebhookEndpoint } from "@rentease/stripe";

/** Where the ingress takes webhooks. */
const ingressPath = /\/webhooks\/stripe\/?$/;

/**
 * The endpoints that are this service's: at the URL, if one is given; else those that we made, and those that lead to
 * the ingress's path.
 */
export function ourEndpoints(
  all: readonly WebhookEndpoint[],
  url: string | undefined,
): WebhookEndpoint[] {
  return all.filter((endpoint) =>
    url === undefined
      ? endpoint.ours ||
        (URL.canParse(endpoint.url) && ingressPath.test(new URL(endpoint.url).pathname))
      : sameWebhookUrl(endpoint.url, url),
  );
}

/** A secret that rolls: the endpoint of before, and the one that takes its place. Null: there is none. */
export type Rotation = { before: WebhookEndpoint | null; next: WebhookEndpoint | null };

/** @throws Error where there are several to choose from, saying how to. */
export function findRotation(all: readonly WebhookEndpoint[], url: string | undefined): Rotation {
  const ours = ourEndpoints(all, url);
  const next = ours.filter(({ replaces }) => replaces !== null);
  const before = ours.filter(({ replaces }) => replaces === null);
  if (next.length > 1 || before.length > 1) {
    const named = ours.map((endpoint) => `${endpoint.id} at ${endpoint.url}`).join(", ");
    throw new Error(
      url === undefined
        ? `there are several endpoints (${named}): give --url`
        : `there are several endpoints at that URL (${named}): delete those that are not needed in Stripe's dashboard`,
    );
  }
  return { before: before[0] ?? null, next: next[0] ?? null };
}

export const isBeingReplaced = (
  { id }: WebhookEndpoint,
  all: readonly WebhookEndpoint[],
): boolean => all.some(({ replaces }) => replaces === id);
