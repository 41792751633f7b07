import { z } from "zod";

/** Which payouts, beside the period. */
export const payoutsQuery = z.object({ status: z.string().max(40).optional() });
