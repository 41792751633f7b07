import { type Fact, type Period, shareWindow } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { ApplyResult } from "../apply/apply-facts.ts";
import { applyListed, nothingApplied } from "../apply/apply-listed.ts";
import type { ApplyRules } from "../apply/derive-payments.ts";
import type { Database, Transaction } from "../database.ts";
import { isPermanent } from "../error-text.ts";
import { newId } from "../new-id.ts";
import { backfillWindows } from "../schema/index.ts";
import { tryOut } from "../try-out.ts";
import { holdWindow, type Window } from "./claim-window.ts";
import { countInto, counts } from "./count-into.ts";
import { leaveOut, leftSomethingOut } from "./leave-out.ts";
import { attachFetches } from "./window-fetches.ts";

type ListedObject = {
  id: string;
  created: Date;
  facts: Fact[];
  /** Why nothing can be read from it. */
  error?: unknown;
};

/** What Stripe listed of a window after its cursor, newest first. */
export type ListedPage = {
  objects: ListedObject[];
  /** There is more in the window. */
  more: boolean;
};

/** `lost`: somebody else has the window, or the backfill was paused or canceled; nothing was written. */
export type PageOutcome = "more" | "done" | "lost";

export type PageRules = {
  apply: ApplyRules;
  /** So many windows of a kind are worked on at once: where fewer wait, a dense one gives parts of itself away. */
  windowsAtOnce: number;
};

/**
 * Applies a page and moves the window's cursor past it, in one transaction: after a crash a page has been applied and
 * counted once or not at all. An object that can't be applied is left out and named, the others are not held up by it.
 * `window` is brought up to date.
 */
export async function recordPage(
  db: Database,
  window: Window,
  page: ListedPage,
  rules: PageRules,
): Promise<PageOutcome> {
  const unreadable = page.objects.filter(({ error }) => error !== undefined);
  const readable = page.objects.filter(({ error }) => error === undefined);
  // Taken back before anything is recorded: a dry run keeps only its own counts.
  const foreseen =
    window.mode === "dry_run"
      ? await foresee(db, countedOnce(readable, window), rules.apply)
      : null;
  const record = (apply: (tx: Transaction) => Promise<ApplyResult>, leftOut = unreadable) =>
    db.transaction(async (tx): Promise<PageOutcome> => {
      if (!(await holdWindow(tx, window))) return "lost";
      const result = foreseen ?? (await apply(tx));
      if (leftOut.length > 0 && !foreseen) await leaveOut(tx, window, leftOut);
      await moveOn(tx, window, page, result, rules.windowsAtOnce);
      return page.more ? "more" : "done";
    });
  try {
    return await record((tx) => applyObjects(tx, window, readable, rules.apply));
  } catch (error) {
    if (!isPermanent(error)) throw error;
  }
  // One of them can't be stored, and all were taken back: each alone now, so that only the bad one is left out.
  const { result, bad } = await applyEach(db, window, readable, rules.apply);
  return record(async () => result, [...unreadable, ...bad]);
}

async function applyObjects(
  tx: Transaction,
  window: Window,
  objects: readonly ListedObject[],
  rules: ApplyRules,
): Promise<ApplyResult> {
  const facts = objects.flatMap((object) => object.facts);
  const result = await applyListed(tx, facts, rules);
  if (result.created + result.changed > 0) await attachFetches(tx, window.id, facts);
  return result;
}

async function applyEach(
  db: Database,
  window: Window,
  objects: readonly ListedObject[],
  rules: ApplyRules,
): Promise<{ result: ApplyResult; bad: ListedObject[] }> {
  const result = { ...nothingApplied };
  const bad: ListedObject[] = [];
  for (const object of objects) {
    try {
      const applied = await db.transaction((tx) => applyObjects(tx, window, [object], rules));
      for (const count of counts) result[count] += applied[count];
    } catch (error) {
      if (!isPermanent(error)) throw error;
      bad.push({ ...object, error });
    }
  }
  return { result, bad };
}

/** Without what an object carries and is listed by itself too: of nothing kept, each would count as new again. */
function countedOnce(objects: readonly ListedObject[], window: Window): Fact[] {
  return objects.flatMap(({ facts }) =>
    facts.filter(({ object }, place) => place === 0 || !window.objects.includes(object)),
  );
}

function foresee(db: Database, facts: readonly Fact[], rules: ApplyRules): Promise<ApplyResult> {
  return tryOut((end) => db.transaction(async (tx) => end(await applyListed(tx, facts, rules))));
}

/** Writes how far the window came; when others are idle it gives part of what is left to new windows. */
export async function moveOn(
  tx: Transaction,
  window: Window,
  { objects, more }: ListedPage,
  result: Omit<ApplyResult, "late">,
  windowsAtOnce: number,
): Promise<void> {
  const newest = objects[0]?.created;
  const oldest = objects.at(-1)?.created;
  let away: Period[] = [];
  if (more && newest && oldest) {
    const idle = windowsAtOnce - (await countWaiting(tx, window));
    const shared = shareWindow(window, { newest, oldest }, idle);
    away = shared.away;
    window.from = shared.keepFrom;
  }
  window.cursor = objects.at(-1)?.id ?? window.cursor;
  window.attempts = 0;
  await tx.execute(sql`
    update backfill_windows
    set cursor = ${window.cursor}, "from" = ${window.from.toISOString()}, attempts = 0,
        error = case when ${leftSomethingOut} then error end,
        requests = requests + 1, listed = listed + ${objects.length}, ${countInto(result)},
        state = case when ${more} then 'running' when ${leftSomethingOut} then 'failed' else 'done' end,
        finished_at = case when ${!more} then now() end
    where id = ${window.id}`);
  if (away.length === 0) return;
  const { backfillId, kind } = window;
  await tx
    .insert(backfillWindows)
    .values(away.map((part) => ({ id: newId(), backfillId, kind, ...part })));
}

async function countWaiting(tx: Transaction, { backfillId, kind }: Window): Promise<number> {
  const [row] = await tx.execute<{ waiting: number }>(sql`
    select count(*)::int as waiting from backfill_windows
    where backfill_id = ${backfillId} and kind = ${kind} and state = 'pending'`);
  return row?.waiting ?? 0;
}
