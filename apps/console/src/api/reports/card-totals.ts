import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { jsonForm } from "@rentease/core";
import {
  type CardGrouping,
  cardGroupings,
  cardSources,
  cardTotals,
  cardTotalsColumns,
} from "@rentease/db";
import { csvResponse } from "../../csv/csv-response.ts";
import { reportAnswers } from "../answers.ts";
import type { ApiDependencies, ApiEnv } from "../env.ts";
import { amount, moment } from "../fields.ts";
import { readPeriod, zonedPeriod } from "../zoned-period.ts";
import { propertyQuery, reportFormat, timeZoneQuery, wantsCsv } from "./report-format.ts";

const groupings = z
  .string()
  .transform((text, context): CardGrouping[] => {
    const names = text === "" ? [] : text.split(",").map((name) => name.trim());
    const known = names.flatMap(
      (name) => cardGroupings.find((grouping) => grouping === name) ?? [],
    );
    if (known.length === names.length && new Set(known).size === known.length) return known;
    context.addIssue(`some of ${cardGroupings.join(", ")}, each once, with commas between`);
    return z.NEVER;
  })
  .optional()
  .openapi({
    type: "string",
    description: `Any of ${cardGroupings.join(", ")}, in the order rows are sorted by; always by currency too`,
    example: "month,method",
  });

const total = {
  currency: z.string().openapi({ example: "eur" }),
  settlement_currency: z.string().nullable().openapi({
    description:
      "What Stripe settles in; null where that, and so `fees` and `stripe_net`, is not known",
  }),
  payments: z.int().openapi({ description: "Whose money came in this row's time" }),
  received: amount,
  refunded: amount,
  disputed: amount.openapi({ description: "In disputes that are open or lost" }),
  lost: amount.openapi({ description: "The part of `disputed` that banks keep" }),
  net: amount.openapi({ description: "received - refunded - disputed" }),
  fees: amount.nullable().openapi({ description: "In `settlement_currency`" }),
  stripe_net: amount.nullable().openapi({
    description: "In `settlement_currency`: what all this left on the Stripe balance",
  }),
};

const cardTotalsSchema = z
  .object({
    from: moment,
    to: moment,
    time_zone: z.string(),
    group_by: z.array(z.enum(cardGroupings)),
    source: z.enum(cardSources),
    property: z.string().nullable(),
    items: z.array(
      z.object({
        day: z.iso.date().optional(),
        month: z.string().optional().openapi({ example: "2026-06" }),
        method: z.string().nullable().optional(),
        property: z.string().nullable().optional(),
        ...total,
      }),
    ),
    totals: z.array(z.object(total)).openapi({ description: "The items' sums" }),
  })
  .openapi("CardTotals");

const description = `Money is dated so that a month that is over stays as it was: received when it came, a refund that holds
when it was made, a dispute that is open or lost when it was opened, each with its own fee and net. Only what is taken back
changes a past month: a debit that failed after all, a refund that failed, a dispute that was won.

Currencies are never summed, nor are fees of two settlement currencies: rows differ by both. By property, a payment of
several bookings is shared as these show it; what belongs to none has the property null. The sums of all rows are the same
whatever they are grouped by; a shared payment counts where most of it belongs.

Needs the role viewer.`;

const route = createRoute({
  method: "get",
  path: "/reports/card-totals",
  tags: ["Reports"],
  summary:
    "What came by card, went back and was contested in a period, by day, month, method or property",
  description,
  request: {
    query: z.strictObject({
      from: zonedPeriod.from.openapi({
        description: "A date or a datetime, in `tz` unless it has an offset",
      }),
      to: zonedPeriod.to,
      ...timeZoneQuery,
      group_by: groupings,
      source: z.enum(cardSources).default("stripe").openapi({
        description: "`manual` is what staff typed in and no Stripe payment took over",
      }),
      ...propertyQuery,
      ...reportFormat,
    }),
  },
  responses: reportAnswers("The totals", cardTotalsSchema, [422]),
});

export function addCardTotals(
  api: OpenAPIHono<ApiEnv>,
  { timeZone: defaultZone }: ApiDependencies,
): void {
  api.openapi(route, async (c) => {
    const { tz: timeZone = defaultZone, group_by: groupBy = [], ...query } = c.req.valid("query");
    const { source, property, format } = query;
    const period = readPeriod(query, timeZone, "query");
    const request = { ...period, timeZone, groupBy, source, property };
    const { rows, totals } = await cardTotals(c.var.db, request);
    if (wantsCsv(c, format)) {
      return csvResponse(cardTotalsColumns(groupBy), rows, `card-totals-${query.from}`);
    }
    const { from, to } = jsonForm(period);
    return c.json(
      {
        from,
        to,
        time_zone: timeZone,
        group_by: groupBy,
        source,
        property: property ?? null,
        items: rows.map((row) => jsonForm(row)),
        totals: totals.map((row) => jsonForm(row)),
      },
      200,
    );
  });
}
