import { type Asking, type Database, showAudit } from "@rentease/db";
import type { Logger } from "@rentease/runtime";
import type { Gateway } from "@rentease/stripe";

/** Stripe, as an audit asks it: that an object isn't there is an answer too. */
export function askingOf(gateway: Gateway): Asking {
  return {
    listPayoutLines: (payout) => gateway.listPayoutLines(payout),
    async fetchObject(objectType, id) {
      try {
        return await gateway.fetchObject(objectType, id);
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "object_missing";
}

/** Says what an audit came to. @returns false when the id is a backfill's. */
export async function tellAudit(db: Database, id: string, logger: Logger): Promise<boolean> {
  const audit = await showAudit(db, id);
  if (!audit) return false;
  const about = { auditId: id, from: audit.from, to: audit.to };
  if (!audit.certificate) {
    logger.error({ alarm: "audit_failed", ...about }, "a part of the period was not compared");
    return true;
  }
  const { differences } = audit.certificate;
  if (differences.left > 0) {
    logger.error(
      { alarm: "audit_differences", ...about, ...differences },
      "the books differ from Stripe: see rentease audit show",
    );
  } else logger.info({ ...about, ...differences }, "audit finished: the books are complete");
  return true;
}
