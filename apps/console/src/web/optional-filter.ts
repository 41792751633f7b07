import { z } from "zod";

/** A filter of a list in the URL: one that is left empty is none. */
export function optionalFilter(longest: number) {
  return z
    .string()
    .trim()
    .max(longest)
    .optional()
    .transform((value) => value || undefined);
}
