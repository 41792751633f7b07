import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { jsonForm } from "@rentease/core";
import {
  type InboxEvent,
  listEvents,
  type Queryable,
  replayEvents,
  type ReplayRules,
  showEvent,
} from "@rentease/db";
import { jobs } from "@rentease/queue";
import { appliedTypes, unknownType } from "@rentease/stripe";
import { whyNotReplayable } from "../why-not-replayable.ts";
import { actorOf } from "./actor.ts";
import { answers } from "./answers.ts";
import type { ApiDependencies, ApiEnv } from "./env.ts";
import { inOrder, moment, notInOrder, period, shortText } from "./fields.ts";
import { eventCursor, pageOf, pageQuery, readPage } from "./paging.ts";
import { Problem } from "./problem.ts";

const listedSchema = z
  .object({
    id: z.string().openapi({ example: "evt_1Q2w3E4r5T6y" }),
    type: z.string().openapi({ example: "charge.succeeded" }),
    state: z.string().openapi({ description: "pending, applied, ignored or failed" }),
    via: z.string().openapi({ description: "webhook or sweep" }),
    attempts: z.int(),
    reason: z.string().nullable().openapi({ description: "Why it failed or is ignored" }),
    created: moment,
    received_at: moment,
    applied_at: moment.nullable(),
    next_attempt_at: moment.nullable(),
    redacted_at: moment.nullable().openapi({ description: "When its payload was redacted" }),
  })
  .openapi("ListedEvent");

const eventSchema = listedSchema
  .extend({
    api_version: z.string().nullable(),
    account: z.string().nullable(),
    livemode: z.boolean(),
    payload: z.unknown().openapi({
      description:
        "As Stripe sent it, which holds personal data; once redacted, which object it was about",
    }),
  })
  .openapi("Event");

const eventParam = z.object({
  id: shortText.openapi({
    param: { name: "id", in: "path" },
    description: "Its id at Stripe",
    example: "evt_1Q2w3E4r5T6y",
  }),
});

const list = createRoute({
  method: "get",
  path: "/events",
  tags: ["Events"],
  summary: "What Stripe sent, the last received first",
  request: {
    query: z
      .strictObject({
        ...pageQuery(eventCursor),
        ...period,
        state: z.enum(["pending", "applied", "ignored", "failed"]).optional(),
        type: shortText.optional(),
      })
      .refine(inOrder, notInOrder),
  },
  responses: answers(
    "A page of events; `from` and `to` are about `received_at`, `to` exclusive",
    pageOf(listedSchema),
    [422],
  ),
});

const show = createRoute({
  method: "get",
  path: "/events/{id}",
  tags: ["Events"],
  summary: "An event with its payload",
  request: { params: eventParam },
  responses: answers("The event", eventSchema, [404, 422]),
});

const replay = createRoute({
  method: "post",
  path: "/events/{id}/replay",
  tags: ["Events"],
  summary:
    "Put an event back, to be applied again; an applied one changes nothing. Of a redacted one, what it was about is fetched",
  request: { params: eventParam },
  responses: answers("The event, pending", eventSchema, [400, 404, 409, 413, 422]),
});

const rules: ReplayRules = { appliedTypes, unknownType };

export function addEvents(api: OpenAPIHono<ApiEnv>, { queues }: ApiDependencies): void {
  api.openapi(list, async (c) => {
    const { limit, cursor, ...filter } = c.req.valid("query");
    const page = await readPage(
      limit,
      (most) => listEvents(c.var.db, filter, most, cursor),
      ({ id }) => id,
    );
    return c.json({ ...page, items: page.items.map((event) => jsonForm(event)) }, 200);
  });
  api.openapi(show, async (c) => {
    return c.json(eventJson(await readEvent(c.var.db, c.req.valid("param").id)), 200);
  });
  api.openapi(replay, async (c) => {
    const { id } = await readEvent(c.var.db, c.req.valid("param").id);
    const [replayed] = await replayEvents(c.var.db, { eventIds: [id] }, rules, actorOf(c));
    const event = await readEvent(c.var.db, id);
    if (replayed === undefined) {
      throw new Problem(409, "event_not_replayable", { detail: whyNotReplayable(event) });
    }
    c.var.afterwards(() => queues.enqueue(jobs.applyEvents, [{ eventIds: [id] }]));
    return c.json(eventJson(event), 200);
  });
}

/** @throws Problem 404 */
async function readEvent(db: Queryable, id: string): Promise<InboxEvent> {
  const event = await showEvent(db, id);
  if (!event) throw new Problem(404, "event_not_found", { detail: "the inbox has no such event" });
  return event;
}

/** The payload's own names are Stripe's and the host's: they stay as they are. */
function eventJson({ payload, ...event }: InboxEvent): z.output<typeof eventSchema> {
  const parsed: unknown = JSON.parse(payload);
  return { ...jsonForm(event), payload: canBeWritten(parsed) ? parsed : payload };
}

/** Nested some thousand levels deep JSON can be read, and not written: then the payload is told as the text it is. */
function canBeWritten(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}
