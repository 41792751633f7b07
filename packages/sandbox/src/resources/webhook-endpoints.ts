import { invalid, noSuch } from "../api/failure.ts";
import { listPage } from "../api/listing.ts";
import {
  flag,
  mergedMetadata,
  nullableText,
  type Params,
  requiredText,
  text,
  texts,
} from "../api/params.ts";
import type { Call, ListAnswer, Route } from "../api/route.ts";
import { createEndpoint } from "../delivery/endpoints.ts";
import { isApiVersion } from "../events.ts";
import type { WebhookEndpoint } from "../records/objects.ts";

export const webhookEndpointRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/webhook_endpoints", answer: create },
  { method: "GET", path: "/v1/webhook_endpoints", answer: list },
  { method: "GET", path: "/v1/webhook_endpoints/:id", answer: (call) => shown(found(call)) },
  { method: "POST", path: "/v1/webhook_endpoints/:id", answer: update },
  { method: "DELETE", path: "/v1/webhook_endpoints/:id", answer: remove },
];

function found({ world, id }: Call): WebhookEndpoint {
  const endpoint = world.records.webhookEndpoints.get(id);
  if (endpoint === undefined) throw noSuch("webhook endpoint", id);
  return endpoint;
}

/** The secret is shown once, in the answer to create. */
function shown(endpoint: WebhookEndpoint): WebhookEndpoint {
  const { secret: _secret, ...rest } = endpoint;
  return rest;
}

/** Of one account and mode. */
const MOST_ENDPOINTS = 16;

function create({ world, params }: Call): WebhookEndpoint {
  const enabled = enabledEvents(params);
  if (enabled.length === 0)
    throw invalid("Missing required param: enabled_events.", "enabled_events");
  if (world.records.webhookEndpoints.size >= MOST_ENDPOINTS) {
    throw invalid(`You have reached the maximum of ${MOST_ENDPOINTS} test webhook endpoints.`);
  }
  return createEndpoint(world, {
    api_version: apiVersion(params),
    description: nullableText(params, "description") ?? null,
    enabled_events: enabled,
    metadata: mergedMetadata(params, {}),
    url: webAddress(params),
  });
}

/** Null: the account's own version, which may change. */
function apiVersion(params: Params): string | null {
  const version = text(params, "api_version") ?? null;
  if (version === null || isApiVersion(version)) return version;
  throw invalid(`Invalid Stripe API version: ${version}`, "api_version");
}

function enabledEvents(params: Params): string[] {
  const types = texts(params, "enabled_events");
  const wrong = types.findIndex((type) => !/^(\*|[a-z_]+(\.[a-z_]+)+)$/.test(type));
  if (wrong === -1) return types;
  throw invalid(
    `Invalid enabled_events[${wrong}]: ${types[wrong]} is no type of event`,
    `enabled_events[${wrong}]`,
  );
}

function webAddress(params: Params): string {
  const url = requiredText(params, "url");
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw invalid("Invalid URL: must be an absolute http or https URL.", "url", "url_invalid");
  }
  return url;
}

function update(call: Call): WebhookEndpoint {
  const { world, params } = call;
  const endpoint = found(call);
  // Said aloud, although unknown parameters are ignored elsewhere: who sends it believes that it changes.
  if (params["api_version"] !== undefined) {
    throw invalid("Received unknown parameter: api_version", "api_version", "parameter_unknown");
  }
  const enabled = enabledEvents(params);
  const disabled = flag(params, "disabled");
  const description = nullableText(params, "description");
  return shown(
    world.records.webhookEndpoints.replace(endpoint.id, {
      metadata: mergedMetadata(params, endpoint.metadata),
      ...(enabled.length === 0 ? {} : { enabled_events: enabled }),
      ...(params["url"] === undefined ? {} : { url: webAddress(params) }),
      ...(description === undefined ? {} : { description }),
      ...(disabled === undefined ? {} : { status: disabled ? "disabled" : "enabled" }),
    }),
  );
}

function remove(call: Call): object {
  const { id } = found(call);
  call.world.records.webhookEndpoints.remove(id);
  return { id, object: "webhook_endpoint", deleted: true };
}

function list({ world, params }: Call): ListAnswer {
  const page = listPage(world.records.webhookEndpoints, params, {
    url: "/v1/webhook_endpoints",
    noun: "webhook endpoint",
  });
  return { ...page, data: page.data.map((endpoint) => ({ ...endpoint, secret: undefined })) };
}
