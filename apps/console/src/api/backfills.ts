import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { jsonForm } from "@rentease/core";
import {
  type BackfillCommand,
  type BackfillProgress,
  type BackfillWindow,
  controlBackfill,
  listBackfills,
  listedObjects,
  listWindows,
  type Queryable,
  showBackfill,
  startBackfill,
} from "@rentease/db";
import { jobs } from "@rentease/queue";
import { actorOf } from "./actor.ts";
import { answers, jsonBody } from "./answers.ts";
import type { ApiDependencies, ApiEnv } from "./env.ts";
import { moment } from "./fields.ts";
import { pageOf, pageQuery, readPage, uuidCursor } from "./paging.ts";
import { Problem } from "./problem.ts";
import { withStateNow } from "./with-state-now.ts";
import { readPeriod, zonedPeriod } from "./zoned-period.ts";

const count = z.int().nonnegative();

const backfillSchema = z
  .object({
    id: z.uuid(),
    mode: z.string().openapi({ description: "apply; dry_run, which writes nothing" }),
    state: z.string().openapi({ description: "planned, running, paused, canceled or finished" }),
    from: moment,
    to: moment.openapi({ description: "Exclusive; a minute before the start at the latest" }),
    time_zone: z.string().openapi({ example: "Europe/Amsterdam" }),
    objects: z.array(z.string()),
    started_by: z.string(),
    created_at: moment,
    started_at: moment.nullable(),
    finished_at: moment.nullable(),
    progress: z.number().openapi({
      description:
        "The share of the period that was listed, 0 to 1, of the kind that is furthest behind",
    }),
    windows: z.object({ pending: count, running: count, done: count, failed: count }),
    fetching: count.openapi({ description: "Objects that are still to be fetched one by one" }),
    given_up: count.openapi({ description: "Objects that could not be had from Stripe" }),
    counts: z
      .object({
        requests: count,
        listed: count,
        created: count,
        changed: count,
        matched: count,
        suggested: count,
        adopted: count,
      })
      .openapi({ description: "What it brought, or in a dry run would bring" }),
  })
  .openapi("Backfill");

const windowSchema = z
  .object({
    id: z.uuid(),
    kind: z.string().openapi({
      description: "A kind of Stripe object; or unsettled, unexplained: fetched one by one",
      example: "charge",
    }),
    from: moment,
    to: moment,
    state: z.string().openapi({ description: "pending, running, done or failed" }),
    attempts: count.openapi({ description: "That failed since its last page" }),
    error: z.string().nullable(),
    requests: count,
    listed: count,
    created: count,
    changed: count,
    matched: count,
    suggested: count,
    adopted: count,
    started_at: moment.nullable(),
    finished_at: moment.nullable(),
  })
  .openapi("BackfillWindow");

const shownSchema = backfillSchema
  .extend({ failed: z.array(windowSchema).openapi({ description: "The windows that failed" }) })
  .openapi("ShownBackfill");

const startSchema = z
  .strictObject({
    ...zonedPeriod,
    objects: z.array(z.enum(listedObjects)).min(1).optional().openapi({
      description: "All kinds unless given",
    }),
    dry_run: z.boolean().default(false),
  })
  .openapi("BackfillStart");

const idParam = z.object({ id: z.uuid() });
const tags = ["Backfills"];

const start = createRoute({
  method: "post",
  path: "/backfills",
  tags,
  summary: "Fetch a period of Stripe's history into the books; again changes nothing",
  request: { body: jsonBody(startSchema) },
  responses: answers("The backfill, planned", shownSchema, [400, 409, 413, 415, 422]),
});

const list = createRoute({
  method: "get",
  path: "/backfills",
  tags,
  summary: "Backfills, the last started first",
  request: { query: z.strictObject(pageQuery(uuidCursor)) },
  responses: answers("A page of backfills", pageOf(backfillSchema), [422]),
});

const show = createRoute({
  method: "get",
  path: "/backfills/{id}",
  tags,
  summary: "How far a backfill is, what it brought and which windows failed",
  request: { params: idParam },
  responses: answers("The backfill", shownSchema, [404, 422]),
});

const windows = createRoute({
  method: "get",
  path: "/backfills/{id}/windows",
  tags,
  summary: "All windows of a backfill, by kind and time",
  request: { params: idParam },
  responses: answers("The windows", z.object({ items: z.array(windowSchema) }), [404, 422]),
});

/** What can be done to one that was started, and whether the worker has work then. */
const commands = [
  { name: "pause", summary: "Stop a backfill after the pages under way, to go on later" },
  { name: "resume", summary: "Go on after a pause", wakes: true },
  { name: "cancel", summary: "Stop a backfill for good; what was done stays" },
  { name: "retry", summary: "Try the windows again that failed", wakes: true },
] as const satisfies { name: BackfillCommand; summary: string; wakes?: boolean }[];

export function addBackfills(
  api: OpenAPIHono<ApiEnv>,
  { queues, timeZone: defaultZone }: ApiDependencies,
): void {
  const wake = (backfillId: string) => queues.enqueue(jobs.planBackfill, [{ backfillId }]);

  api.openapi(start, async (c) => {
    const { from, to, time_zone: timeZone = defaultZone, ...body } = c.req.valid("json");
    const { id } = await startBackfill(c.var.db, {
      ...readPeriod({ from, to }, timeZone),
      timeZone,
      mode: body.dry_run ? "dry_run" : "apply",
      startedBy: actorOf(c),
      ...(body.objects && { objects: body.objects }),
    });
    c.var.afterwards(() => wake(id));
    return c.json(await shownJson(c.var.db, id), 200);
  });
  api.openapi(list, async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const page = await readPage(
      limit,
      (most) => listBackfills(c.var.db, most, cursor),
      ({ id }) => id,
    );
    return c.json({ ...page, items: page.items.map(backfillJson) }, 200);
  });
  api.openapi(show, async (c) => {
    return c.json(await shownJson(c.var.db, c.req.valid("param").id), 200);
  });
  api.openapi(windows, async (c) => {
    const { db } = c.var;
    const { id } = await readBackfill(db, c.req.valid("param").id);
    return c.json({ items: (await listWindows(db, id)).map(windowJson) }, 200);
  });
  for (const { name, summary, ...command } of commands) {
    const route = createRoute({
      method: "post",
      path: `/backfills/{id}/${name}`,
      tags,
      summary,
      request: { params: idParam },
      responses: answers("The backfill as it is now", shownSchema, [400, 404, 409, 413, 422]),
    });
    api.openapi(route, async (c) => {
      const { db } = c.var;
      const { id } = c.req.valid("param");
      await withStateNow(
        () => controlBackfill(db, id, name, actorOf(c)),
        async () => ({ backfill: await shownJson(db, id) }),
      );
      if ("wakes" in command) c.var.afterwards(() => wake(id));
      return c.json(await shownJson(db, id), 200);
    });
  }
}

/** @throws Problem 404 */
async function readBackfill(db: Queryable, id: string): Promise<BackfillProgress> {
  const backfill = await showBackfill(db, id);
  if (!backfill) throw new Problem(404, "backfill_not_found", { detail: "no such backfill" });
  return backfill;
}

async function shownJson(db: Queryable, id: string): Promise<z.output<typeof shownSchema>> {
  const backfill = await readBackfill(db, id);
  const failed = backfill.windows.failed === 0 ? [] : await listWindows(db, id);
  return {
    ...backfillJson(backfill),
    failed: failed.filter(({ state }) => state === "failed").map(windowJson),
  };
}

function backfillJson({ share: progress, ...backfill }: BackfillProgress) {
  return { ...jsonForm(backfill), progress };
}

function windowJson({ cursor: _cursor, nextAttemptAt: _next, ...window }: BackfillWindow) {
  return jsonForm(window);
}
