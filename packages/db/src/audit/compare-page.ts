import { type Fact, type Period, rootsOf } from "@rentease/core";
import { eq } from "drizzle-orm";
import { nothingApplied } from "../apply/apply-listed.ts";
import { erasedFields, readErased } from "../apply/erased-objects.ts";
import type { ListedObject } from "../backfill/backfill.ts";
import { holdWindow, type Window } from "../backfill/claim-window.ts";
import { type ListedPage, moveOn, type PageOutcome } from "../backfill/record-page.ts";
import type { Database, Transaction } from "../database.ts";
import { lookUpByIndex } from "../look-up-by-index.ts";
import { backfills, backfillWindows } from "../schema/index.ts";
import type { Figure } from "../schema/backfill-windows.ts";
import { compareObject } from "./compare-object.ts";
import { coverSeconds } from "./cover-seconds.ts";
import { addFigures, figureOf } from "./figures.ts";
import { readIds } from "./read-ids.ts";
import { readStored } from "./read-stored.ts";
import { type Suspect, writeSuspects } from "./write-suspects.ts";

/**
 * Compares a page with what we hold, both ways, and moves the window's cursor past it. What differs is only suspected:
 * a webhook may be under way. Each page also covers the whole seconds that it ends the list of, so that what we hold of
 * them and Stripe did not list is found without remembering a window's ids.
 */
export async function comparePage(
  db: Database,
  window: Window,
  kind: ListedObject,
  page: ListedPage,
  windowsAtOnce: number,
): Promise<PageOutcome> {
  // One moment of the books: what is applied meanwhile is all in or all out.
  const seen = await db.transaction((tx) => look(tx, window, kind, page), {
    isolationLevel: "repeatable read",
    accessMode: "read only",
  });
  return db.transaction(async (tx) => {
    if (!(await holdWindow(tx, window))) return "lost";
    await writeSuspects(tx, window.backfillId, seen.suspects);
    await tx
      .update(backfillWindows)
      .set({ sums: seen.sums, tail: page.more ? seen.tail : null })
      .where(eq(backfillWindows.id, window.id));
    await moveOn(tx, window, page, nothingApplied, windowsAtOnce);
    return page.more ? "more" : "done";
  });
}

async function look(tx: Transaction, window: Window, kind: ListedObject, page: ListedPage) {
  await lookUpByIndex(tx);
  const [before] = await tx
    .select({
      from: backfills.from,
      to: backfills.to,
      sums: backfillWindows.sums,
      tail: backfillWindows.tail,
    })
    .from(backfillWindows)
    .innerJoin(backfills, eq(backfills.id, backfillWindows.backfillId))
    .where(eq(backfillWindows.id, window.id));
  if (!before) throw new Error(`window ${window.id} is gone`);

  const carried = page.objects
    .flatMap(({ facts }) => facts.slice(1))
    .filter((fact) => !isListed(fact, before));
  const owns = page.objects.flatMap(({ facts }) => facts.slice(0, 1));
  const stored = await readStored(
    tx,
    [...owns, ...carried].map(({ object, facts }) => ({ type: object, id: facts.id })),
  );
  const erased = await readErased(tx, [...owns, ...carried].flatMap(rootsOf));
  const suspects: Suspect[] = [];
  const agreed: Figure[] = [];
  for (const [place, fact] of [...owns, ...carried].entries()) {
    const { object: type, facts } = fact;
    const ours = stored[type].get(facts.id)?.known.facts ?? null;
    const difference = compareObject(type, ours, facts, erasedFields(fact, erased));
    if (difference) suspects.push({ objectType: type, stripeId: facts.id, ...difference });
    else if (place < owns.length) {
      const figure = figureOf(type, facts, before);
      if (figure) agreed.push(figure);
    }
  }

  const { covered, tail } = coverSeconds(window, page, before.tail);
  const listed = new Set([...page.objects.map(({ id }) => id), ...(before.tail?.ids ?? [])]);
  for (const stripeId of await readIds(tx, kind, covered)) {
    if (listed.has(stripeId)) continue;
    suspects.push({ objectType: kind, stripeId, cause: "extra", fields: [] });
  }
  return { suspects, sums: addFigures(before.sums ?? [], agreed), tail };
}

/** Those of the period are compared where they are listed themselves. */
function isListed({ object, facts: { created } }: Fact, { from, to }: Period): boolean {
  return object !== "payment_intent" && created >= from && created < to;
}
