import { invalid, noSuch } from "../api/failure.ts";
import { listPage } from "../api/listing.ts";
import { flag, texts } from "../api/params.ts";
import type { Call, ListAnswer, Route } from "../api/route.ts";
import type { StripeEvent } from "../records/objects.ts";

export const eventRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/events", answer: list },
  { method: "GET", path: "/v1/events/:id", answer: found },
];

const MOST_TYPES = 20;

function found({ world, id }: Call): StripeEvent {
  const event = world.records.events.get(id);
  if (event === undefined) throw noSuch("event", id);
  return event;
}

function list({ world, params }: Call): ListAnswer {
  const types = texts(params, "types");
  if (types.length > 0 && params["type"] !== undefined) {
    throw invalid("You may only specify one of these parameters: type, types.", "types");
  }
  if (types.length > MOST_TYPES) throw invalid(`At most ${MOST_TYPES} types.`, "types");
  const delivered = flag(params, "delivery_success");
  return listPage(world.records.events, params, {
    url: "/v1/events",
    noun: "event",
    filters: ["type"],
    where: (event) =>
      (types.length === 0 || types.some((type) => covers(type, event.type))) &&
      (delivered === undefined || (event.pending_webhooks === 0) === delivered),
  });
}

/** `charge.*` covers every event of charges. */
const covers = (pattern: string, type: string): boolean =>
  pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
