import { and, eq, inArray, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { noteActivity } from "../activity/note-activity.ts";
import { backfills } from "../schema/index.ts";
import { type Backfill, kindOf } from "./backfill.ts";
import { BackfillNotFoundError, BackfillStateError } from "./errors.ts";
import { cancelFetches, retryWindowFetches } from "./window-fetches.ts";

/** What each command may be given to, and what it makes of it. */
const commands = {
  pause: { from: ["planned", "running"], to: "paused" },
  resume: { from: ["paused"], to: "running" },
  cancel: { from: ["planned", "running", "paused"], to: "canceled" },
  // The windows that failed; the others are done and stay so.
  retry: { from: ["running", "paused", "finished"], to: "running" },
} as const;

export type BackfillCommand = keyof typeof commands;

/**
 * Pauses, resumes or cancels a backfill, or tries its failed windows again. Workers notice at their next page; what is
 * applied stays.
 * @throws BackfillNotFoundError
 * @throws BackfillStateError naming the state it is in, when the command doesn't apply to that.
 */
export async function controlBackfill(
  db: Queryable,
  id: string,
  command: BackfillCommand,
  by: string,
): Promise<Backfill> {
  const { from, to } = commands[command];
  return db.transaction(async (tx) => {
    const [before] = await tx.select().from(backfills).where(eq(backfills.id, id)).for("update");
    if (!before) throw new BackfillNotFoundError(id);
    if (!from.some((state) => state === before.state)) {
      throw new BackfillStateError(`it is ${before.state}, not ${from.join(" or ")}`);
    }
    if (command === "retry") {
      const failed = await tx.execute(sql`
        update backfill_windows
        set state = 'pending', attempts = 0, error = null, next_attempt_at = now(), claim = null
        where backfill_id = ${id} and state = 'failed' returning 1`);
      await retryWindowFetches(tx, id);
      if (failed.length === 0) throw new BackfillStateError("none of its windows failed");
    }
    // One that was paused before it was planned is planned then.
    const state = command === "resume" && before.startedAt === null ? "planned" : to;
    const over = state === "canceled";
    if (over) await cancelFetches(tx, id);
    const [after] = await tx
      .update(backfills)
      .set({ state, finishedAt: over ? new Date() : null })
      .where(and(eq(backfills.id, id), inArray(backfills.state, [...from])))
      .returning();
    if (!after) throw new BackfillNotFoundError(id);
    const kind = kindOf(after);
    await noteActivity(tx, {
      actor: by,
      action: `${kind}.${command}`,
      subject: `${kind}:${id}`,
      detail: {},
    });
    return after;
  });
}
