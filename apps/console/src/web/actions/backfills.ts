import {
  type BackfillCommand,
  controlBackfill,
  isListedObject,
  showBackfill,
  startBackfill,
} from "@rentease/db";
import { jobs } from "@rentease/queue";
import { z } from "zod";
import { Problem } from "../../api/problem.ts";
import { actorOf } from "../actor.ts";
import { formPeriod, periodFields } from "../form-period.ts";
import { hrefOf } from "../frame.ts";
import { type Action, action, FormError } from "../page.ts";
import { wake } from "../wake.ts";

const start = action({
  path: "/backfills",
  form: z.object({
    ...periodFields,
    objects: z.union([z.string().transform((object) => [object]), z.array(z.string())]).default([]),
    dry_run: z.string().optional(),
  }),
  async act(asked, form) {
    const objects = form.objects.filter(isListedObject);
    if (objects.length === 0) throw new FormError("objects", "Choose at least one kind of object");
    const { id } = await startBackfill(asked.deps.db, {
      ...formPeriod(form, asked.now),
      timeZone: form.time_zone,
      mode: form.dry_run === undefined ? "apply" : "dry_run",
      startedBy: actorOf(asked.user),
      objects,
    });
    await wake(asked, jobs.planBackfill, { backfillId: id });
    return { to: hrefOf(asked.frame, `/backfills/${id}`), notice: "The backfill begins." };
  },
});

/** What can be done to one that was started, and whether the worker has work then. */
const commands = [
  { name: "pause", notice: "It stops after the pages under way.", wakes: false },
  { name: "resume", notice: "It goes on.", wakes: true },
  { name: "cancel", notice: "It is canceled; what it brought stays.", wakes: false },
  { name: "retry", notice: "What failed is tried again.", wakes: true },
] as const satisfies { name: BackfillCommand; notice: string; wakes: boolean }[];

const controls = commands.map(({ name, notice, wakes }) =>
  action({
    path: `/backfills/:id/${name}`,
    form: z.object({}),
    async act(asked) {
      const { db } = asked.deps;
      const walk = await showBackfill(db, asked.params["id"] ?? "");
      if (!walk) throw new Problem(404, "backfill_not_found", { detail: "no such backfill" });
      await controlBackfill(db, walk.id, name, actorOf(asked.user));
      if (wakes) await wake(asked, jobs.planBackfill, { backfillId: walk.id });
      const pages = walk.mode === "compare" ? "/audits" : "/backfills";
      return { to: hrefOf(asked.frame, `${pages}/${walk.id}`), notice };
    },
  }),
);

export const backfillActions: readonly Action[] = [start, ...controls];
