import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { dayAt, jsonForm } from "@rentease/core";
import {
  listOutstanding,
  type OutstandingBooking,
  outstandingColumns,
  sumOutstanding,
} from "@rentease/db";
import { csvResponse } from "../../csv/csv-response.ts";
import { everyPage } from "../../csv/every-page.ts";
import { reportAnswers } from "../answers.ts";
import { bookingSummarySchema } from "../booking-json.ts";
import type { ApiDependencies, ApiEnv } from "../env.ts";
import { amount } from "../fields.ts";
import { checkInCursor, pageOf, pageQuery, readPage } from "../paging.ts";
import { propertyQuery, reportFormat, timeZoneQuery, wantsCsv } from "./report-format.ts";

const due = amount.openapi({
  description: "The instalments due by `as_of`; what has no day of its own is due at check-in",
});
const overdue = amount.openapi({
  description: "What of it was due before that day and did not come",
});

const itemSchema = bookingSummarySchema
  .omit({ stripe: true })
  .extend({
    due,
    overdue,
    overdue_days: z.int().nullable().openapi({ description: "Since the first was due" }),
  })
  .openapi("OutstandingBooking");

const totalSchema = z.object({
  currency: z.string().openapi({ example: "eur" }),
  bookings: z.int(),
  expected: amount,
  due,
  balance: amount,
  overdue,
});

const day = z.iso.date().optional();

const route = createRoute({
  method: "get",
  path: "/reports/outstanding",
  tags: ["Reports"],
  summary:
    "Bookings, not canceled, of which money is still to come (balance above zero), by check-in",
  request: {
    query: z
      .strictObject({
        ...pageQuery(checkInCursor),
        from: day.openapi({ description: "Checking in on this day or later" }),
        to: day.openapi({
          description:
            "Checking in before this day; without it those without a check-in are the last",
        }),
        ...propertyQuery,
        as_of: day.openapi({ description: "The day for what is due; today in `tz` unless given" }),
        ...timeZoneQuery,
        totals: z.enum(["true", "false"]).default("false").openapi({
          description: "Also the sums of all pages; over many thousand bookings they take a while",
        }),
        ...reportFormat,
      })
      .refine(({ from, to }) => !from || !to || from < to, {
        path: ["to"],
        message: "is not after from",
      }),
  },
  responses: reportAnswers(
    "A page of bookings; as CSV, all of them",
    pageOf(itemSchema).extend({
      as_of: z.iso.date(),
      totals: z.array(totalSchema).nullable().openapi({ description: "Null unless asked for" }),
    }),
    [422],
  ),
});

const rowsAtOnce = 500;

export function addOutstanding(
  api: OpenAPIHono<ApiEnv>,
  { timeZone: defaultZone }: ApiDependencies,
): void {
  api.openapi(route, async (c) => {
    const { limit, cursor, tz = defaultZone, format, ...query } = c.req.valid("query");
    const { from, to, property, totals, as_of: today = dayAt(new Date(), tz) } = query;
    const filter = { today, from, to, property };
    if (wantsCsv(c, format)) {
      const pages = everyPage<OutstandingBooking>(rowsAtOnce, (size, last) =>
        listOutstanding(c.var.db, { ...filter, limit: size, after: last ?? cursor }),
      );
      return csvResponse(outstandingColumns, pages, `outstanding-${today}`);
    }
    const page = await readPage(
      limit,
      (most) => listOutstanding(c.var.db, { ...filter, limit: most, after: cursor }),
      ({ checkIn, id }) => `${checkIn ?? "-"} ${id}`,
    );
    const sums = totals === "true" ? await sumOutstanding(c.var.db, filter) : null;
    return c.json(
      {
        items: page.items.map((item) => jsonForm(item)),
        next_cursor: page.next_cursor,
        as_of: today,
        totals: sums && sums.map((sum) => jsonForm(sum)),
      },
      200,
    );
  });
}
