import { cutPeriod } from "@rentease/core";
import { and, eq } from "drizzle-orm";
import type { Database } from "../database.ts";
import { newId } from "../new-id.ts";
import { backfills, backfillWindows } from "../schema/index.ts";
import type { Backfill } from "./backfill.ts";

/** Windows in one statement. */
const rowsAtOnce = 1000;

/** Backfills that nobody has cut into windows yet. */
export async function listPlanned(db: Database): Promise<string[]> {
  const rows = await db
    .select({ id: backfills.id })
    .from(backfills)
    .where(eq(backfills.state, "planned"));
  return rows.map(({ id }) => id);
}

/** Cuts a backfill into windows, once however often it is asked for. @returns whether it was this call. */
export async function planBackfill(db: Database, id: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [backfill] = await tx
      .update(backfills)
      .set({ state: "running", startedAt: new Date() })
      .where(and(eq(backfills.id, id), eq(backfills.state, "planned")))
      .returning();
    if (!backfill) return false;
    const rows = windowsOf(backfill);
    for (let at = 0; at < rows.length; at += rowsAtOnce) {
      await tx.insert(backfillWindows).values(rows.slice(at, at + rowsAtOnce));
    }
    return true;
  });
}

function windowsOf({ id: backfillId, from, to, timeZone, objects, mode }: Backfill) {
  const whole = { from, to };
  const cut = (kind: string) =>
    cutPeriod(whole, timeZone).map((window) => ({ id: newId(), backfillId, kind, ...window }));
  const listing = objects.flatMap(cut);
  if (mode === "compare") return [...listing, ...cut("books")];
  // What we hold that is not final, whatever its age: only where answers are kept.
  const unsettled = { id: newId(), backfillId, kind: "unsettled", ...whole };
  return mode === "apply" ? [...listing, unsettled] : listing;
}
