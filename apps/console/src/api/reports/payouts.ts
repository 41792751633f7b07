import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { jsonForm } from "@rentease/core";
import {
  listPayouts,
  payoutColumns,
  payoutLineColumns,
  type PayoutSummary,
  showPayout,
} from "@rentease/db";
import { csvResponse } from "../../csv/csv-response.ts";
import { everyPage } from "../../csv/every-page.ts";
import { reportAnswers } from "../answers.ts";
import type { ApiDependencies, ApiEnv } from "../env.ts";
import { amount, moment, shortText } from "../fields.ts";
import { dayCursor, pageOf, pageQuery, readPage } from "../paging.ts";
import { Problem } from "../problem.ts";
import { reportFormat, timeZoneQuery, wantsCsv } from "./report-format.ts";

const signed = amount.nullable();

const payoutSchema = z
  .object({
    id: z.uuid(),
    stripe: z.string().openapi({ example: "po_3QX1abcdEFGH" }),
    status: z.string(),
    automatic: z.boolean(),
    currency: z.string().openapi({ example: "eur" }),
    amount,
    arrival_date: z.iso.date().openapi({ description: "At the bank" }),
    failure_code: z.string().nullable(),
    created: moment,
    lines_read_at: moment.nullable().openapi({
      description: "Null until its lines are read, and of a manual payout: then there are no sums",
    }),
    lines: z.int().nullable(),
    gross: signed.openapi({ description: "Charges, less what was never captured or failed" }),
    fees: signed.openapi({ description: "What Stripe kept of all lines" }),
    refunds: signed,
    disputes: signed,
    other: signed.openapi({
      description: "Stripe's own fees, payouts that came back, adjustments",
    }),
    net: signed.openapi({ description: "gross + refunds + disputes + other - fees" }),
    difference: signed.openapi({ description: "net - amount: zero, or the lines are not all" }),
  })
  .openapi("Payout");

const lineSchema = z.object({
  stripe: z.string().openapi({ description: "The balance transaction" }),
  source: z.string().nullable(),
  reporting_category: z.string(),
  currency: z.string(),
  amount,
  fee: amount,
  net: amount,
  created: moment,
  payment: z
    .object({
      id: z.uuid(),
      payment_intent: z.string().nullable(),
      charge: z.string().nullable(),
    })
    .nullable()
    .openapi({ description: "Null where it is part of none" }),
  bookings: z.array(z.string()).openapi({ description: "References of the payment's bookings" }),
});

const list = createRoute({
  method: "get",
  path: "/reports/payouts",
  tags: ["Reports"],
  summary: "Deposits at the bank and what each is made of, the last made first",
  request: {
    query: z
      .strictObject({
        ...pageQuery(dayCursor),
        from: z.iso.date().optional().openapi({ description: "Arriving on this day or later" }),
        to: z.iso.date().optional().openapi({ description: "Arriving before this day" }),
        // Taken as by every report, and without effect: a bank's day has no zone.
        tz: timeZoneQuery.tz.openapi({
          description: "Changes nothing: a day at the bank is the same in every zone",
        }),
        ...reportFormat,
      })
      .refine(({ from, to }) => !from || !to || from < to, {
        path: ["to"],
        message: "is not after from",
      }),
  },
  responses: reportAnswers("A page of payouts; as CSV, all of them", pageOf(payoutSchema), [422]),
});

const show = createRoute({
  method: "get",
  path: "/reports/payouts/{id}",
  tags: ["Reports"],
  summary: "A deposit itemised: every line with its payment and bookings",
  request: {
    params: z.object({ id: shortText.openapi({ description: "Our id, or Stripe's" }) }),
    query: z.strictObject({
      // The CSV tells when each line was made as the zone's clocks have it; JSON as always in UTC.
      ...timeZoneQuery,
      ...reportFormat,
    }),
  },
  responses: reportAnswers(
    "The payout; as CSV, its lines",
    payoutSchema.extend({ movements: z.array(lineSchema) }).openapi("ItemisedPayout"),
    [404, 422],
  ),
});

const rowsAtOnce = 500;

export function addPayouts(
  api: OpenAPIHono<ApiEnv>,
  { timeZone: defaultZone }: ApiDependencies,
): void {
  api.openapi(list, async (c) => {
    const { limit, cursor: before, format, tz: _, ...filter } = c.req.valid("query");
    if (wantsCsv(c, format)) {
      const pages = everyPage<PayoutSummary>(rowsAtOnce, (size, last) =>
        listPayouts(c.var.db, { ...filter, limit: size, before: last ?? before }),
      );
      return csvResponse(payoutColumns, pages, "payouts");
    }
    const page = await readPage(
      limit,
      (most) => listPayouts(c.var.db, { ...filter, limit: most, before }),
      ({ created, id }) => `${created.toISOString()} ${id}`,
    );
    return c.json({ ...page, items: page.items.map(payoutJson) }, 200);
  });
  api.openapi(show, async (c) => {
    const payout = await showPayout(c.var.db, c.req.valid("param").id);
    if (!payout) throw new Problem(404, "payout_not_found", { detail: "no such payout" });
    const { summary, lines } = payout;
    const { tz: timeZone = defaultZone, format } = c.req.valid("query");
    if (wantsCsv(c, format)) {
      return csvResponse(payoutLineColumns(timeZone), lines, summary.stripe);
    }
    const movements = lines.map((line) => jsonForm(line));
    return c.json({ ...payoutJson(summary), movements }, 200);
  });
}

function payoutJson(payout: PayoutSummary): z.output<typeof payoutSchema> {
  const json = jsonForm(payout);
  return { ...json, arrival_date: json.arrival_date.slice(0, 10) };
}
