import type { StayPlace } from "@rentease/db";
import { z } from "zod";

const shape = /^(\d{4}-\d\d-\d\d|none)_([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

/** A place in the list of stays, in the URL. */
export const stayCursor = z
  .string()
  .regex(shape, "is no cursor of this list")
  .optional()
  .transform((cursor): StayPlace | undefined => {
    const [, day = "", id = ""] = shape.exec(cursor ?? "") ?? [];
    return cursor === undefined ? undefined : { checkIn: day === "none" ? null : day, id };
  });

export function cursorOfStay({ checkIn, id }: StayPlace): string {
  return `${checkIn ?? "none"}_${id}`;
}
