import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { jsonForm } from "@rentease/core";
import {
  type Audit,
  certifiedColumns,
  findFurthestCertified,
  listAudits,
  listDifferences,
  type Queryable,
  showAudit,
  startAudit,
} from "@rentease/db";
import { jobs } from "@rentease/queue";
import { csvResponse } from "../csv/csv-response.ts";
import { actorOf } from "./actor.ts";
import { answers, jsonBody, reportAnswers } from "./answers.ts";
import { auditJson, auditSchema, differenceSchema } from "./audit-json.ts";
import type { ApiDependencies, ApiEnv } from "./env.ts";
import { pageOf, pageQuery, readPage, uuidCursor } from "./paging.ts";
import { Problem } from "./problem.ts";
import { reportFormat, timeZoneQuery, wantsCsv } from "./reports/report-format.ts";
import { readPeriod, zonedPeriod } from "./zoned-period.ts";

const idParam = z.object({ id: z.uuid() });
const tags = ["Audits"];

const start = createRoute({
  method: "post",
  path: "/audits",
  tags,
  summary: "Compare a period with Stripe, object by object; paused and canceled as a backfill",
  request: {
    body: jsonBody(
      z
        .strictObject({
          ...zonedPeriod,
          repair: z.boolean().default(false).openapi({
            description: "Set right what differs, with Stripe's word",
          }),
        })
        .openapi("AuditStart"),
    ),
  },
  responses: answers("The audit, planned", auditSchema, [400, 409, 413, 415, 422]),
});

const list = createRoute({
  method: "get",
  path: "/audits",
  tags,
  summary: "Audits, the last started first",
  request: { query: z.strictObject(pageQuery(uuidCursor)) },
  responses: answers("A page of audits", pageOf(auditSchema), [422]),
});

const show = createRoute({
  method: "get",
  path: "/audits/{id}",
  tags,
  summary: "An audit and its certificate",
  request: { params: idParam },
  responses: answers("The audit", auditSchema, [404, 422]),
});

const differences = createRoute({
  method: "get",
  path: "/audits/{id}/differences",
  tags,
  summary: "What an audit found to be otherwise at Stripe",
  request: { params: idParam, query: z.strictObject(pageQuery(uuidCursor)) },
  responses: answers("A page of differences", pageOf(differenceSchema), [404, 422]),
});

const completeness = createRoute({
  method: "get",
  path: "/reports/completeness",
  tags: ["Reports"],
  summary: "Whether the books of a period are complete, or how far they are",
  description:
    "With `to`: the last certificate of all of the period, or 404. Without: the one that reaches furthest from `from` on; what came after the audit's `to` is not certified.\n\nNeeds the role viewer.",
  request: {
    query: z.strictObject({
      from: zonedPeriod.from.openapi({
        description: "A date or a datetime, in `tz` unless it has an offset",
      }),
      to: zonedPeriod.to,
      ...timeZoneQuery,
      ...reportFormat,
    }),
  },
  responses: reportAnswers(
    "The audit with that certificate; as CSV, its sums: Stripe's figures beside ours",
    auditSchema,
    [404, 422],
  ),
});

export function addAudits(
  api: OpenAPIHono<ApiEnv>,
  { queues, timeZone: defaultZone }: ApiDependencies,
): void {
  api.openapi(start, async (c) => {
    const { time_zone: timeZone = defaultZone, repair, ...period } = c.req.valid("json");
    const { id } = await startAudit(c.var.db, {
      ...readPeriod(period, timeZone),
      timeZone,
      repair,
      startedBy: actorOf(c),
    });
    c.var.afterwards(() => queues.enqueue(jobs.planBackfill, [{ backfillId: id }]));
    return c.json(auditJson(await readAudit(c.var.db, id)), 200);
  });
  api.openapi(list, async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const page = await readPage(
      limit,
      (most) => listAudits(c.var.db, most, cursor),
      ({ id }) => id,
    );
    return c.json({ ...page, items: page.items.map(auditJson) }, 200);
  });
  api.openapi(show, async (c) => {
    return c.json(auditJson(await readAudit(c.var.db, c.req.valid("param").id)), 200);
  });
  api.openapi(differences, async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const { id: auditId } = await readAudit(c.var.db, c.req.valid("param").id);
    const page = await readPage(
      limit,
      (most) => listDifferences(c.var.db, auditId, most, cursor),
      ({ id }) => id,
    );
    return c.json({ ...page, items: page.items.map((item) => jsonForm(item)) }, 200);
  });
  api.openapi(completeness, async (c) => {
    const { tz: timeZone = defaultZone, format, ...period } = c.req.valid("query");
    const asked = readPeriod(period, timeZone, "query");
    const audit = await findFurthestCertified(c.var.db, asked);
    // Who names an end reads 200 as: all of it is certified (P9).
    const covers = audit !== null && (period.to === undefined || audit.to >= asked.to);
    if (!covers || !audit.certificate) {
      const what = period.to === undefined ? "the beginning of this period" : "this period";
      const detail = `no audit covers ${what}: start one with POST /audits`;
      throw new Problem(404, "not_certified", { detail });
    }
    if (wantsCsv(c, format)) {
      return csvResponse(certifiedColumns, audit.certificate.sums, `certificate-${audit.id}`);
    }
    return c.json(auditJson(audit), 200);
  });
}

/** @throws Problem 404 */
async function readAudit(db: Queryable, id: string): Promise<Audit> {
  const audit = await showAudit(db, id);
  if (!audit) throw new Problem(404, "audit_not_found", { detail: "no such audit" });
  return audit;
}
