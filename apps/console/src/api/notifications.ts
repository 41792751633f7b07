import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { jsonForm } from "@rentease/core";
import {
  listNotifications,
  type Notification,
  notificationStates,
  type Queryable,
  replayNotification,
  showNotification,
} from "@rentease/db";
import { actorOf } from "./actor.ts";
import { answers } from "./answers.ts";
import type { ApiEnv } from "./env.ts";
import { moment, shortText } from "./fields.ts";
import { pageOf, pageQuery, readPage, uuidCursor } from "./paging.ts";
import { Problem } from "./problem.ts";

const listedSchema = z
  .object({
    id: z.uuid().openapi({ description: "Its `webhook-id`" }),
    type: z.string().openapi({ example: "booking.changed" }),
    state: z.string().openapi({ description: "pending, delivered or failed" }),
    booking: z.string().nullable().openapi({ description: "Null for a test" }),
    attempts: z.int(),
    created_at: moment,
    ended_at: moment.nullable().openapi({ description: "When it was delivered or given up" }),
    next_attempt_at: moment.nullable(),
    last_status: z.int().nullable().openapi({ description: "What it was answered last" }),
    last_error: z.string().nullable().openapi({ description: "Why there was no answer" }),
  })
  .openapi("ListedNotification");

const notificationSchema = listedSchema
  .extend({
    answers: z.array(
      z.object({
        attempt: z.int(),
        at: moment,
        status: z.int().nullable(),
        error: z.string().nullable(),
        duration_ms: z.int(),
      }),
    ),
    replay_of: z.uuid().nullable(),
    payload: z.unknown().openapi({ description: "As it is sent" }),
  })
  .openapi("Notification");

const notificationParam = z.object({
  id: shortText.openapi({ param: { name: "id", in: "path" }, description: "Its `webhook-id`" }),
});

const list = createRoute({
  method: "get",
  path: "/notifications",
  tags: ["Notifications"],
  summary: "What your system was told, the last first",
  request: {
    query: z.strictObject({
      ...pageQuery(uuidCursor),
      state: z.enum(notificationStates).optional(),
      booking: shortText.optional().openapi({ description: "A booking's reference" }),
    }),
  },
  responses: answers("A page of notifications", pageOf(listedSchema), [422]),
});

const show = createRoute({
  method: "get",
  path: "/notifications/{id}",
  tags: ["Notifications"],
  summary: "A notification with its attempts and what was sent",
  request: { params: notificationParam },
  responses: answers("The notification", notificationSchema, [404, 422]),
});

const replay = createRoute({
  method: "post",
  path: "/notifications/{id}/replay",
  tags: ["Notifications"],
  summary:
    "Tell how its booking stands now, under an id of its own; one that is still tried is tried at once",
  request: { params: notificationParam },
  responses: answers(
    "The notification that is sent",
    notificationSchema,
    [400, 404, 409, 413, 422],
  ),
});

export function addNotifications(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(list, async (c) => {
    const { limit, cursor, ...filter } = c.req.valid("query");
    const page = await readPage(
      limit,
      (most) => listNotifications(c.var.db, filter, most, cursor),
      ({ id }) => id,
    );
    return c.json({ ...page, items: page.items.map((each) => jsonForm(each)) }, 200);
  });
  api.openapi(show, async (c) => {
    return c.json(notificationJson(await readNotification(c.var.db, c.req.valid("param").id)), 200);
  });
  api.openapi(replay, async (c) => {
    const sent = await replayNotification(c.var.db, c.req.valid("param").id, actorOf(c));
    return c.json(notificationJson(await readNotification(c.var.db, sent)), 200);
  });
}

/** @throws Problem 404 */
async function readNotification(db: Queryable, id: string): Promise<Notification> {
  const notification = await showNotification(db, id);
  if (!notification) {
    const detail = "there is no such notification";
    throw new Problem(404, "notification_not_found", { detail });
  }
  return notification;
}

function notificationJson({
  payload,
  ...notification
}: Notification): z.output<typeof notificationSchema> {
  const parsed: unknown = JSON.parse(payload);
  return { ...jsonForm(notification), payload: parsed };
}
