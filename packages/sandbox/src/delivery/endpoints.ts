import type { WebhookEndpoint } from "../records/objects.ts";
import { API_VERSION } from "../events.ts";
import type { World } from "../world.ts";

/** An endpoint given as an option, rather than made through the API. */
export interface EndpointOption {
  url: string;
  secret: string;
  /** All events if absent. */
  enabledEvents?: string[];
}

export function createEndpoint(
  world: World,
  wanted: Pick<WebhookEndpoint, "enabled_events" | "url"> & Partial<WebhookEndpoint>,
): WebhookEndpoint {
  return world.records.webhookEndpoints.insert({
    id: world.ids.next("we"),
    object: "webhook_endpoint",
    api_version: null,
    application: null,
    created: world.clock.nowSeconds(),
    description: null,
    livemode: false,
    metadata: {},
    secret: world.ids.next("whsec"),
    status: "enabled",
    ...wanted,
  });
}

/** Makes the endpoint, or brings the one with its URL (from an earlier start) up to date. */
export function ensureEndpoint(world: World, option: EndpointOption): WebhookEndpoint {
  const fields = {
    api_version: API_VERSION,
    enabled_events: option.enabledEvents ?? ["*"],
    // Whoever noted something of its last secret noted what no longer holds.
    metadata: {},
    secret: option.secret,
  };
  for (const endpoint of world.records.webhookEndpoints.all()) {
    if (endpoint.url === option.url) {
      return world.records.webhookEndpoints.replace(endpoint.id, fields);
    }
  }
  return createEndpoint(world, { ...fields, url: option.url });
}
