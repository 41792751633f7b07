import { lastDays } from "@rentease/core";
import { startAudit } from "@rentease/db";
import type { JobHandlers } from "./handlers.ts";

/** Compares the last days with Stripe, and writes the certificate that the books are complete. */
export const auditHistory: JobHandlers["auditHistory"] = async (deps) => {
  const { db, backfills, history, logger } = deps;
  if (!backfills || history.auditDays === 0) return;
  const { timeZone, auditDays, auditRepair } = history;
  const { id } = await startAudit(db, {
    ...lastDays(auditDays, timeZone, new Date()),
    timeZone,
    repair: auditRepair,
    startedBy: "schedule",
  });
  // Taken up by the next fill-windows: nothing after this may fail, or the job would start another one.
  logger.info({ auditId: id, days: auditDays }, "audit started by schedule");
};
