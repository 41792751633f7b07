import type { EventFilter } from "@rentease/db";
import { z } from "zod";
import type { Asked } from "../../page.ts";

export const eventStates = ["pending", "applied", "ignored", "failed"] as const;

/** Which events, beside the frame's period; what is empty narrows nothing. */
export const eventQuery = {
  state: z.preprocess((state) => state || undefined, z.enum(eventStates).optional()),
  type: z
    .string()
    .trim()
    .max(255)
    .optional()
    .transform((type) => type || undefined),
};

type EventQuery = z.output<z.ZodObject<typeof eventQuery>>;

/** As the inbox reads it: received in the frame's period. */
export function eventFilter({ from, to }: Asked, { state, type }: EventQuery): EventFilter {
  return { state, type, from: from ?? undefined, to: to ?? undefined };
}
