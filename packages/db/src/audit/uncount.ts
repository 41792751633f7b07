import type { Period } from "@rentease/core";
import { and, eq, gt, lte } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { backfillWindows } from "../schema/index.ts";
import { figureOf, withoutFigure } from "./figures.ts";
import { isObjectType, type Look } from "./look-again.ts";

/**
 * Takes an object that differs by now out of the sums of what agreed when it was listed: its difference tells its
 * figures, and each is counted once. One that was not in them, from before the period, leaves them as they are.
 */
export async function uncount(
  tx: Transaction,
  audit: Period & { id: string },
  objectType: string,
  { ours, stripe }: Pick<Look, "ours" | "stripe">,
): Promise<void> {
  if (!isObjectType(objectType)) return;
  // What changed since it was listed is most likely Stripe's side: a webhook would have brought both together.
  for (const facts of [ours, stripe]) {
    const figure = figureOf(objectType, facts, audit);
    if (!facts || !figure) continue;
    const [window] = await tx
      .select({ id: backfillWindows.id, sums: backfillWindows.sums })
      .from(backfillWindows)
      .where(
        and(
          eq(backfillWindows.backfillId, audit.id),
          eq(backfillWindows.kind, objectType),
          lte(backfillWindows.from, facts.created),
          gt(backfillWindows.to, facts.created),
        ),
      )
      .for("update");
    const sums = window?.sums && withoutFigure(window.sums, figure);
    if (!window || !sums) continue;
    await tx.update(backfillWindows).set({ sums }).where(eq(backfillWindows.id, window.id));
    return;
  }
}
