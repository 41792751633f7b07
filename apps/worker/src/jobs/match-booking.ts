import { matchBooking as matchOpenPayments } from "@rentease/db";
import type { JobHandlers } from "./handlers.ts";

/** A new or changed booking looks again at the open payments that name it. */
export const matchBooking: JobHandlers["matchBooking"] = async ({ db, rules }, { bookingId }) =>
  matchOpenPayments(db, bookingId, rules);
