import type { AccountIdentity } from "@rentease/core";
import { readAccount, readInboxHealth } from "@rentease/db";
import {
  compareTypes,
  createGateway,
  pinnedApiVersion,
  type WebhookEndpoint,
} from "@rentease/stripe";
import { chooseDatabase } from "../database-url.ts";
import { withDatabase } from "../with-database.ts";
import { isBeingReplaced, ourEndpoints } from "./our-endpoints.ts";
import { placeOfSecret, type WebhookAccess } from "./webhook-access.ts";

export type EndpointStatus = {
  id: string;
  url: string;
  enabled: boolean;
  types: number;
  missing: string[];
  superfluous: string[];
  apiVersion: string | null;
  rightVersion: boolean;
  /** Whether its secret is in STRIPE_WEBHOOK_SECRETS here; null: which it is was not noted. */
  secretHere: boolean | null;
  /** While a secret rolls. */
  rotation: "before" | "next" | null;
};

export type WebhookStatus = {
  endpoints: EndpointStatus[];
  /** Endpoints of the account that are somebody else's. */
  others: number;
  /** Here; null without a database, or when none came. */
  lastWebhookAt: Date | null;
  /** Events of the last three days that an endpoint has not taken, at most `mostCounted`. */
  undelivered: number;
};

export const mostCounted = 200;
const triedForMs = 3 * 24 * 60 * 60_000;

/** What Stripe has of this service's endpoints, and what came here. */
export async function readWebhookStatus(
  access: WebhookAccess,
  url: string | undefined,
): Promise<WebhookStatus> {
  const all = await access.endpoints.list();
  const ours = ourEndpoints(all, url);
  const here = await readHere();
  return {
    endpoints: ours.map((endpoint) => statusOf(endpoint, all, access.secrets)),
    others: all.length - ours.length,
    lastWebhookAt: here?.lastWebhookAt ?? null,
    undelivered: await countUndelivered(access, here?.account ?? null),
  };
}

export function statusOf(
  endpoint: WebhookEndpoint,
  all: readonly WebhookEndpoint[],
  secrets: readonly string[],
): EndpointStatus {
  const { id, url, enabled, types, apiVersion, secretHash, replaces } = endpoint;
  return {
    id,
    url,
    enabled,
    types: types.length,
    ...compareTypes(types),
    apiVersion,
    rightVersion: apiVersion === pinnedApiVersion,
    secretHere: secretHash === null ? null : placeOfSecret(secrets, secretHash) >= 0,
    rotation: replaces !== null ? "next" : isBeingReplaced(endpoint, all) ? "before" : null,
  };
}

/** Null without a database: the endpoints can be looked at before there is one. */
async function readHere(): Promise<{
  lastWebhookAt: Date | null;
  account: AccountIdentity | null;
} | null> {
  try {
    chooseDatabase();
  } catch {
    return null;
  }
  return withDatabase(async (db) => ({
    lastWebhookAt: (await readInboxHealth(db)).lastWebhookAt,
    account: await readAccount(db),
  }));
}

async function countUndelivered(
  { stripe, livemode }: WebhookAccess,
  account: AccountIdentity | null,
): Promise<number> {
  const bound = account ?? { account: "", livemode };
  const now = Date.now();
  const pages = createGateway(stripe).listEvents(
    new Date(now - triedForMs),
    new Date(now + 1_000),
    bound,
    false,
  );
  let count = 0;
  for await (const page of pages) {
    count += page.length;
    if (count >= mostCounted) return mostCounted;
  }
  return count;
}
