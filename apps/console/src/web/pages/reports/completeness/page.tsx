import { findFurthestCertified, readActorNames } from "@rentease/db";
import { z } from "zod";
import { page } from "../../../page.ts";
import { PeriodLine } from "../../../parts/period-line.tsx";
import { yearOf } from "../../../year-of.ts";
import { Certified } from "./certified.tsx";
import { StartAudit } from "./start-audit.tsx";

/** Whether the books of a period are complete: what the audit that covers most of it certified. */
export const completenessPage = page({
  path: "/reports/completeness",
  title: "Completeness",
  section: "reports",
  filters: ["period"],
  query: z.object({}),
  async show(asked) {
    const { db } = asked.deps;
    const period = yearOf(asked);
    const audit = await findFurthestCertified(db, period);
    const nameOf = await readActorNames(db);
    return {
      body: (
        <>
          <h1>Completeness</h1>
          <PeriodLine of={period} />
          {audit?.certificate ? (
            <Certified
              audit={audit}
              certificate={audit.certificate}
              by={nameOf(audit.startedBy)}
              period={period}
            />
          ) : (
            <p class="empty">
              No certificate covers the beginning of this period: nobody has compared it with
              Stripe. <StartAudit />
            </p>
          )}
        </>
      ),
    };
  },
});
