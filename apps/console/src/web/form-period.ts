import { isTimeZone, type Period, zonedMoment } from "@rentease/core";
import { z } from "zod";
import { FormError } from "./page.ts";

/** A period as a form gives it, by the days of a zone. */
export const periodFields = {
  from: z.string().trim().max(255),
  /** Empty: now. */
  to: z.string().trim().max(255).default(""),
  time_zone: z
    .string()
    .trim()
    .refine(isTimeZone, { error: "is no IANA time zone, as in Europe/Amsterdam" }),
};

type PeriodFields = z.output<z.ZodObject<typeof periodFields>>;

/** @throws FormError naming the field that is no date. */
export function formPeriod({ from, to, time_zone: timeZone }: PeriodFields, now: Date): Period {
  if (from === "") throw new FormError("from", "From: choose the first day");
  return {
    from: momentOf("from", from, timeZone),
    to: to === "" ? now : momentOf("to", to, timeZone),
  };
}

function momentOf(field: string, text: string, timeZone: string): Date {
  try {
    return zonedMoment(text, timeZone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FormError(field, `${field} is no date, as in 2026-06-01`);
  }
}
