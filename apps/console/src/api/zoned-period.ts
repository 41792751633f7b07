import { isTimeZone, type Period, zonedMoment } from "@rentease/core";
import { shortText } from "./fields.ts";
import { bodyFault, Problem } from "./problem.ts";

/** A period as a caller writes it: dates and datetimes, in a time zone unless they have an offset. */
export const zonedPeriod = {
  from: shortText.openapi({
    description: "A date or a datetime, in `time_zone` unless it has an offset",
    example: "2026-01-01",
  }),
  to: shortText.optional().openapi({
    description: "Likewise, exclusive; now unless given",
    example: "2026-10-01",
  }),
  time_zone: shortText
    .refine(isTimeZone, "an IANA time zone, as in Europe/Amsterdam")
    .optional()
    .openapi({ description: "TIME_ZONE unless given", example: "Europe/Amsterdam" }),
};

/** @param place where the caller wrote it. @throws Problem 422 */
export function readPeriod(
  { from, to }: { from: string; to?: string | undefined },
  timeZone: string,
  place: "body" | "query" = "body",
): Period {
  return {
    from: momentOf("from", from, timeZone, place),
    to: to === undefined ? new Date() : momentOf("to", to, timeZone, place),
  };
}

function momentOf(field: string, value: string, timeZone: string, place: "body" | "query"): Date {
  try {
    return zonedMoment(value, timeZone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const detail = "a date or a datetime, as in 2026-06-01 or 2026-06-01T09:30";
    const [code, fault] =
      place === "body"
        ? (["invalid_body", bodyFault([field], detail)] as const)
        : (["invalid_request", { field, detail }] as const);
    throw new Problem(422, code, { errors: [fault] }, { cause: error });
  }
}
