import type { EventSubject, StripeEvent, WebhookEndpoint } from "./records/objects.ts";
import type { World } from "./world.ts";

export const API_VERSION = "2026-10-28.endive";

/** A date, since 2024 with the name of a release: `2020-08-27`, `2026-10-28.endive`. */
export const isApiVersion = (text: string): boolean => /^20\d\d-\d\d-\d\d(\.[a-z]+)?$/.test(text);

/** Records the event first: `/v1/events` is the truth, whatever becomes of the webhook. */
export function recordEvent(
  world: World,
  type: string,
  subject: EventSubject,
  previous: Record<string, unknown> | undefined,
): { event: StripeEvent; endpoints: WebhookEndpoint[] } {
  const endpoints = [...world.records.webhookEndpoints.all()].filter((endpoint) =>
    wants(endpoint, type),
  );
  const event = world.records.events.insert({
    id: world.ids.next("evt", /^(pi|ch|py|re)_/.test(subject.id) ? "3" : "1"),
    object: "event",
    api_version: API_VERSION,
    created: world.clock.nowSeconds(),
    data:
      previous === undefined
        ? { object: subject }
        : { object: subject, previous_attributes: previous },
    livemode: false,
    pending_webhooks: endpoints.length,
    request: world.cause,
    type,
  });
  return { event, endpoints };
}

const wants = (endpoint: WebhookEndpoint, type: string): boolean =>
  endpoint.status === "enabled" &&
  (endpoint.enabled_events.includes("*") || endpoint.enabled_events.includes(type));

/** The fields in which `before` differs, with the values they had: `data.previous_attributes`. */
export function previousAttributes(before: object, after: object): Record<string, unknown> {
  const now = new Map(Object.entries(after));
  return Object.fromEntries(
    Object.entries(before).filter(
      ([field, value]) => JSON.stringify(now.get(field)) !== JSON.stringify(value),
    ),
  );
}
