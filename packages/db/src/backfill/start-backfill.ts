import type { Period } from "@rentease/core";
import type { Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import { backfills } from "../schema/index.ts";
import { noteActivity } from "../activity/note-activity.ts";
import {
  type Backfill,
  type BackfillMode,
  kindOf,
  type ListedObject,
  listedObjects,
} from "./backfill.ts";
import { InvalidPeriodError } from "./errors.ts";

/** What was created within the last minute may not be in Stripe's lists yet. */
const lagMs = 60_000;

export type BackfillRequest = Period & {
  /** IANA: the period is cut at its midnights. */
  timeZone: string;
  mode: BackfillMode;
  /** All kinds unless set. */
  objects?: readonly ListedObject[];
  /** `schedule`, `cli:…` or `key:…`. */
  startedBy: string;
};

/**
 * Records that a period is to be walked through; a worker takes it up. The period is cut to whole seconds, as Stripe's
 * `created` has them, and ends a minute before now at the latest.
 * @throws InvalidPeriodError when nothing is left of it.
 */
export async function startBackfill(
  db: Queryable,
  { from, to, objects = listedObjects, ...request }: BackfillRequest,
  now: Date = new Date(),
): Promise<Backfill> {
  const latest = new Date(Math.floor((now.getTime() - lagMs) / 1000) * 1000);
  const period = { from: wholeSecond(from), to: wholeSecond(to) };
  if (period.to > latest) period.to = latest;
  if (from >= to) throw new InvalidPeriodError("to", "the period ends before it begins");
  if (period.from >= period.to) {
    throw new InvalidPeriodError("from", "the period has not begun yet, or only just");
  }
  const [backfill] = await db
    .insert(backfills)
    .values({
      id: newId(),
      ...request,
      ...period,
      objects: [...new Set(objects)],
      state: "planned",
    })
    .returning();
  if (!backfill) throw new Error("the backfill was not written");
  const kind = kindOf(backfill);
  await noteActivity(db, {
    actor: backfill.startedBy,
    action: `${kind}.start`,
    subject: `${kind}:${backfill.id}`,
    detail: { mode: backfill.mode },
  });
  return backfill;
}

/** What was created in the second before a moment within it was created before that moment. */
export function wholeSecond(moment: Date): Date {
  return new Date(Math.ceil(moment.getTime() / 1000) * 1000);
}
