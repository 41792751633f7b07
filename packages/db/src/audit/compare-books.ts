import type { Period } from "@rentease/core";
import { and, gte, lt, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { ApplyRules } from "../apply/derive-payments.ts";
import { endWindow, holdWindow, type Window } from "../backfill/claim-window.ts";
import type { Database, Queryable } from "../database.ts";
import { sumLines } from "../payouts/sum-lines.ts";
import { payouts } from "../schema/index.ts";
import { findUnderived, readRoots } from "./find-underived.ts";
import { suspectUnlisted, unlistedIn } from "./suspect-unlisted.ts";
import { type Suspect, writeSuspects } from "./write-suspects.ts";

const paymentsAtOnce = 200;

/**
 * Checks what we make of Stripe's objects in a window: each payment against its parts, each payout against its lines.
 * @returns false when somebody else has the window, or it is no longer wanted.
 */
export async function compareBooks(
  db: Database,
  window: Window,
  rules: ApplyRules,
): Promise<boolean> {
  const record = (suspects: readonly Suspect[], end: boolean) =>
    db.transaction(async (tx) => {
      if (!(await holdWindow(tx, window))) return false;
      await writeSuspects(tx, window.backfillId, suspects);
      if (end) {
        await suspectUnlisted(tx, window.backfillId, unlistedIn(window));
        await endWindow(tx, window);
      }
      return true;
    });

  const roots = await readRoots(db, window);
  for (let at = 0; at < roots.length; at += paymentsAtOnce) {
    const suspects = await findUnderived(db, roots.slice(at, at + paymentsAtOnce), rules);
    if (!(await record(suspects, false))) return false;
  }
  return record(await findUneven(db, window), true);
}

type Payout = typeof payouts.$inferSelect;

/** Those of a period's payouts that Stripe itemises and whose lines we have not, or don't add up to them. */
export async function findUneven(db: Queryable, { from, to }: Period): Promise<Suspect[]> {
  return unevenAmong(
    db,
    await db
      .select()
      .from(payouts)
      .where(and(gte(payouts.created, from), lt(payouts.created, to), itemised)),
  );
}

/** The same of one payout. */
export async function findUnevenPayout(
  db: Queryable,
  stripePayout: string,
): Promise<Suspect | null> {
  const rows = await db
    .select()
    .from(payouts)
    .where(and(among(payouts.stripePayout, [stripePayout]), itemised));
  const [uneven = null] = await unevenAmong(db, rows);
  return uneven;
}

const itemised = sql`${payouts.automatic} and ${payouts.reconciliationStatus} = 'completed'`;

async function unevenAmong(db: Queryable, rows: readonly Payout[]): Promise<Suspect[]> {
  const sums = await sumLines(db, rows);
  return rows.flatMap(({ stripePayout, linesReadAt, amount }) => {
    const net = linesReadAt === null ? null : (sums.get(stripePayout)?.net ?? 0n);
    if (net === amount) return [];
    const lines = { field: "lines", ours: net === null ? null : String(net) };
    return [
      {
        objectType: "payout_lines" as const,
        stripeId: stripePayout,
        cause: "payout_sum" as const,
        fields: [{ ...lines, stripe: String(amount) }],
      },
    ];
  });
}
