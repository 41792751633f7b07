import { startAudit } from "@rentease/db";
import { jobs } from "@rentease/queue";
import { z } from "zod";
import { actorOf } from "../actor.ts";
import { formPeriod, periodFields } from "../form-period.ts";
import { hrefOf } from "../frame.ts";
import { action } from "../page.ts";
import { wake } from "../wake.ts";

/** It is paused and canceled as a backfill is. */
export const startAuditAction = action({
  path: "/audits",
  form: z.object({ ...periodFields, repair: z.string().optional() }),
  async act(asked, form) {
    const { id } = await startAudit(asked.deps.db, {
      ...formPeriod(form, asked.now),
      timeZone: form.time_zone,
      repair: form.repair !== undefined,
      startedBy: actorOf(asked.user),
    });
    await wake(asked, jobs.planBackfill, { backfillId: id });
    return { to: hrefOf(asked.frame, `/audits/${id}`), notice: "The audit begins." };
  },
});
