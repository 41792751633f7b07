import { replayBatch, replayEvents, showEvent } from "@rentease/db";
import { jobs } from "@rentease/queue";
import { z } from "zod";
import { actorOf } from "../actor.ts";
import { Problem } from "../../api/problem.ts";
import { whyNotReplayable } from "../../why-not-replayable.ts";
import { hrefOf } from "../frame.ts";
import { action } from "../page.ts";
import { eventFilter, eventQuery } from "../pages/events/event-query.ts";
import { mostReplayed, replayRules, upTo } from "../pages/events/replay-rules.ts";
import { counted, countedOf } from "../parts/counted.ts";
import { wake } from "../wake.ts";

/** As many as one job of the worker names. */
const batchSize = 500;

export const replayEvent = action({
  path: "/events/:id/replay",
  form: z.object({}),
  async act(asked) {
    const { db } = asked.deps;
    const event = await showEvent(db, asked.params["id"] ?? "");
    if (!event) throw new Problem(404, "event_not_found", { detail: "there is no such event" });
    const eventIds = await replayEvents(
      db,
      { eventIds: [event.id] },
      replayRules,
      actorOf(asked.user),
    );
    if (eventIds.length === 0) {
      throw new Problem(409, "event_not_replayable", { detail: whyNotReplayable(event) });
    }
    await wake(asked, jobs.applyEvents, { eventIds });
    const to = hrefOf(asked.frame, `/events/${encodeURIComponent(event.id)}`);
    return { to, notice: "It is put back, and applied again in a moment." };
  },
});

/** The period is the frame's, as on the page that counted, and ends when that did. */
export const replayFiltered = action({
  path: "/events/replay",
  form: z.object({
    ...eventQuery,
    /** How many the page counted, and when: what came since was not agreed to. */
    counted: z.coerce.number().int().min(0).optional(),
    counted_at: z.iso.datetime().optional(),
  }),
  async act(asked, { counted: expected, counted_at: countedAt, ...query }) {
    const { db } = asked.deps;
    const asCounted = upTo(asked.now, eventFilter(asked, query));
    const filter = countedAt === undefined ? asCounted : upTo(new Date(countedAt), asCounted);
    let replayed = 0;
    let after: string | undefined;
    do {
      const batch = await replayBatch(db, filter, replayRules, {
        limit: batchSize,
        after,
        by: actorOf(asked.user),
      });
      const { eventIds } = batch;
      if (eventIds.length > 0) await wake(asked, jobs.applyEvents, { eventIds });
      replayed += eventIds.length;
      after = batch.next ?? undefined;
    } while (after !== undefined && replayed < mostReplayed);
    const { state: _state, ...type } = query;
    return {
      to: hrefOf(asked.frame, "/events", type),
      notice:
        replayed === 0
          ? "Nothing was put back: none of these events can be."
          : `${countedOf(replayed, "event")} put back, and applied again in a moment.` +
            (expected === undefined || replayed === expected
              ? ""
              : ` ${counted(expected)} were counted: some have changed since.`) +
            (after !== undefined ? " There are more: choose a shorter period." : ""),
    };
  },
});
