import { z } from "@hono/zod-openapi";
import { isTimeZone } from "@rentease/core";
import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { shortText } from "../fields.ts";

/** The part of a query that every report takes. */
export const reportFormat = {
  format: z
    .enum(["json", "csv"])
    .optional()
    .openapi({ description: "JSON unless given, or as `Accept` says" }),
};

export const timeZoneQuery = {
  tz: shortText
    .refine(isTimeZone, "an IANA time zone, as in Europe/Amsterdam")
    .optional()
    .openapi({ description: "TIME_ZONE unless given", example: "Europe/Amsterdam" }),
};

export const propertyQuery = {
  property: shortText.optional().openapi({ description: "Only of this property" }),
};

/** Whether a report is to be a table: `format=csv`, or else `Accept: text/csv`. */
export function wantsCsv(c: Context, format: "json" | "csv" | undefined): boolean {
  if (format !== undefined) return format === "csv";
  const type = accepts(c, {
    header: "Accept",
    supports: ["application/json", "text/csv"],
    default: "application/json",
  });
  return type === "text/csv";
}
