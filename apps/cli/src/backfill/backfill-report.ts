import {
  type BackfillProgress,
  type BackfillWindow,
  type Database,
  isListedObject,
  listWindows,
  readRequestBudget,
  type RequestBudget,
  showBackfill,
} from "@rentease/db";

/** What is told of a backfill, in a terminal and, in snake case, as JSON. */
export type BackfillReport = Omit<BackfillProgress, "share"> & {
  /** The share of the period that was listed, 0 to 1. */
  progress: number;
  /** Objects that no list of the period holds and that were asked for one by one. */
  fetched: number;
  failed: Pick<BackfillWindow, "id" | "kind" | "from" | "to" | "attempts" | "error">[];
  durationSeconds: number | null;
  /** What Stripe was asked in the last 30 days, by all there is. */
  requests: RequestBudget;
};

/** @throws Error when there is none. */
export async function reportBackfill(db: Database, id: string): Promise<BackfillReport> {
  const backfill = await readBackfill(db, id);
  const { share: progress, ...known } = backfill;
  const windows = await listWindows(db, backfill.id);
  const { startedAt, finishedAt } = backfill;
  return {
    ...known,
    progress,
    fetched: windows
      .filter(({ kind }) => !isListedObject(kind))
      .reduce((sum, { requests }) => sum + requests, 0),
    failed: windows
      .filter(({ state }) => state === "failed")
      .map(({ id: window, kind, from, to, attempts, error }) => {
        return { id: window, kind, from, to, attempts, error };
      }),
    durationSeconds:
      startedAt && ((finishedAt ?? new Date()).getTime() - startedAt.getTime()) / 1000,
    requests: await readRequestBudget(db),
  };
}

/** @throws Error when there is none, saying where to look. */
export async function readBackfill(db: Database, id: string): Promise<BackfillProgress> {
  const backfill = await showBackfill(db, id);
  if (!backfill) throw new Error(`there is no backfill ${id}: see rentease backfill list`);
  return backfill;
}
