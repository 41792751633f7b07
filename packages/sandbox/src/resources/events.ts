import { invalid, noSuch } from "../api/failure.ts";
import { listPage } from "../api/listing.ts";
import { flag, text, texts } from "../api/params.ts";
import type { Call, ListAnswer, Route } from "../api/route.ts";
import type { StripeEvent } from "../records/objects.ts";
import type { World } from "../world.ts";

export const eventRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/events", answer: list },
  { method: "GET", path: "/v1/events/:id", answer: found },
];

const MOST_TYPES = 20;
/** Older ones are gone, from the list and one by one. */
const SHOWN_SECONDS = 30 * 86_400;

const shownSince = (world: World): number => world.clock.nowSeconds() - SHOWN_SECONDS;

function found({ world, id }: Call): StripeEvent {
  const event = world.records.events.get(id);
  if (event === undefined || event.created < shownSince(world)) throw noSuch("event", id);
  return event;
}

function list({ world, params }: Call): ListAnswer {
  const types = texts(params, "types");
  const type = text(params, "type");
  if (types.length > 0 && type !== undefined) {
    throw invalid("You may only specify one of these parameters: type, types.", "types");
  }
  if (types.length > MOST_TYPES) throw invalid(`At most ${MOST_TYPES} types.`, "types");
  const patterns = type === undefined ? types : [type];
  const delivered = flag(params, "delivery_success");
  return listPage(world.records.events, params, {
    url: "/v1/events",
    noun: "event",
    notBefore: shownSince(world),
    // One type is looked up; several are searched for.
    filters: type?.includes("*") ? [] : ["type"],
    where: (event) =>
      (patterns.length === 0 || patterns.some((pattern) => covers(pattern, event.type))) &&
      (delivered === undefined || (event.pending_webhooks === 0) === delivered),
  });
}

/** `charge.*` covers every event of charges. */
const covers = (pattern: string, type: string): boolean =>
  pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
