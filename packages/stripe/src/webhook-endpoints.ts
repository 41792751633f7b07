import { createHash } from "node:crypto";
import Stripe from "stripe";
import { connect, type GatewaySettings } from "./connect.ts";
import { appliedTypes, isAppliedType, subscribedTypes } from "./event-types.ts";
import { explainRefusal } from "./explain-refusal.ts";

/** The version events are rendered at, and the API is asked at: the SDK's. */
export const pinnedApiVersion: Stripe.LatestApiVersion = "2026-10-28.endive";

/** A webhook endpoint as Stripe has it; never its secret. */
export type WebhookEndpoint = {
  id: string;
  url: string;
  enabled: boolean;
  /** Types of events, or `*` for all. */
  types: readonly string[];
  /** Null: the account's default version, which can change. Fixed once the endpoint is made. */
  apiVersion: string | null;
  created: Date;
  /** Made by us: it says so in its metadata. */
  ours: boolean;
  /** Of the secret it signs with (`hashSecret`); null where it was not noted. */
  secretHash: string | null;
  /** The endpoint whose place it takes, while a secret rolls. */
  replaces: string | null;
};

export type EndpointChanges = {
  /** Exactly the types that are applied. */
  types?: true;
  enabled?: true;
  secretHash?: string;
  /** Null: it takes nobody's place any more. */
  replaces?: null;
};

/** Stripe's webhook endpoints. Every function throws an Error that says what to do where Stripe refuses. */
export type WebhookEndpoints = {
  /** All of the account and mode, the last made first. */
  list(): Promise<WebhookEndpoint[]>;
  /** With exactly the types that are applied, at the pinned version. Its secret is given here and never again. */
  create(wanted: {
    url: string;
    replaces?: string;
  }): Promise<{ endpoint: WebhookEndpoint; secret: string }>;
  update(id: string, changes: EndpointChanges): Promise<WebhookEndpoint>;
  /** One that is gone already is no error. */
  remove(id: string): Promise<void>;
};

const keys = {
  ours: "rentease",
  secretHash: "rentease_secret_hash",
  replaces: "rentease_replaces",
} as const;

export function connectWebhookEndpoints(settings: GatewaySettings): WebhookEndpoints {
  const { webhookEndpoints: api } = connect(settings);
  const asked = async <T>(what: string, request: Promise<T>): Promise<T> =>
    request.catch((error: unknown) => {
      throw explainRefusal(error, what, settings.apiBase);
    });
  return {
    async list() {
      // Stripe allows 16: one page holds them.
      const { data } = await asked("list webhook endpoints", api.list({ limit: 100 }));
      return data.map(read);
    },
    async create({ url, replaces }) {
      const made = await asked(
        "create a webhook endpoint",
        api.create({
          url,
          enabled_events: subscribedTypes,
          api_version: pinnedApiVersion,
          description: "Rentease Payments",
          metadata: { [keys.ours]: "webhook", ...(replaces && { [keys.replaces]: replaces }) },
        }),
      );
      if (made.secret === undefined) throw new Error(`Stripe gave no secret for ${made.id}`);
      return { endpoint: read(made), secret: made.secret };
    },
    async update(id, { types, enabled, secretHash, replaces }) {
      const metadata = {
        ...(secretHash !== undefined && { [keys.secretHash]: secretHash }),
        ...(replaces === null && { [keys.replaces]: "" }),
      };
      const changed = await asked(
        "change a webhook endpoint",
        api.update(id, {
          ...(types && { enabled_events: subscribedTypes }),
          ...(enabled && { disabled: false }),
          ...(Object.keys(metadata).length > 0 && { metadata }),
        }),
      );
      return read(changed);
    },
    async remove(id) {
      const removed = api.del(id).catch((error: unknown) => {
        const isGone = error instanceof Stripe.errors.StripeError && error.statusCode === 404;
        if (!isGone) throw error;
      });
      await asked("delete a webhook endpoint", removed);
    },
  };
}

function read(endpoint: Stripe.WebhookEndpoint): WebhookEndpoint {
  const { id, url, status, metadata } = endpoint;
  return {
    id,
    url,
    enabled: status === "enabled",
    types: endpoint.enabled_events,
    apiVersion: endpoint.api_version,
    created: new Date(endpoint.created * 1000),
    ours: metadata[keys.ours] !== undefined,
    secretHash: metadata[keys.secretHash] ?? null,
    replaces: metadata[keys.replaces] ?? null,
  };
}

/** What an endpoint lacks of the event table, and what it has beside it (`*`: all of Stripe's). */
export function compareTypes(types: readonly string[]): {
  missing: string[];
  superfluous: string[];
} {
  const superfluous = types.filter((type) => !isAppliedType(type));
  const missing = types.includes("*")
    ? []
    : appliedTypes.filter((applied) => !types.includes(applied));
  return { missing, superfluous };
}

/** Noted with an endpoint to know its secret again: Stripe shows a secret only once. Tells nothing of it. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(`rentease webhook ${secret}`).digest("hex").slice(0, 16);
}
