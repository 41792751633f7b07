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

function create({ world, params }: Call): WebhookEndpoint {
  const enabled = texts(params, "enabled_events");
  if (enabled.length === 0)
    throw invalid("Missing required param: enabled_events.", "enabled_events");
  return createEndpoint(world, {
    api_version: text(params, "api_version") ?? null,
    description: nullableText(params, "description") ?? null,
    enabled_events: enabled,
    metadata: mergedMetadata(params, {}),
    url: webAddress(params),
  });
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
  const enabled = texts(params, "enabled_events");
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
