import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { jsonForm } from "@rentease/core";
import { unmatchedAgeing, unmatchedColumns, waitingAges } from "@rentease/db";
import { csvResponse } from "../../csv/csv-response.ts";
import { reportAnswers } from "../answers.ts";
import type { ApiDependencies, ApiEnv } from "../env.ts";
import { amount, moment } from "../fields.ts";
import { reportFormat, timeZoneQuery, wantsCsv } from "./report-format.ts";

const ageingSchema = z
  .object({
    as_of: moment,
    items: z.array(
      z.object({
        age: z.enum(waitingAges).openapi({ description: "Calendar days in `tz` since it came" }),
        currency: z.string().openapi({ example: "eur" }),
        payments: z.int(),
        amount,
      }),
    ),
  })
  .openapi("UnmatchedAgeing");

const route = createRoute({
  method: "get",
  path: "/reports/unmatched",
  tags: ["Reports"],
  summary: "Money that waits for review (unmatched or suggested), by age and currency",
  request: { query: z.strictObject({ ...timeZoneQuery, ...reportFormat }) },
  responses: reportAnswers("Every age of every currency", ageingSchema, [422]),
});

export function addUnmatched(
  api: OpenAPIHono<ApiEnv>,
  { timeZone: defaultZone }: ApiDependencies,
): void {
  api.openapi(route, async (c) => {
    const { tz: timeZone = defaultZone, format } = c.req.valid("query");
    const now = new Date();
    const rows = await unmatchedAgeing(c.var.db, { now, timeZone });
    if (wantsCsv(c, format)) return csvResponse(unmatchedColumns, rows, "unmatched");
    return c.json({ as_of: now.toISOString(), items: rows.map((row) => jsonForm(row)) }, 200);
  });
}
