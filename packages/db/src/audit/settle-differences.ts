import { type Period, same } from "@rentease/core";
import { and, eq, sql } from "drizzle-orm";
import { objectTypes } from "../apply/stored-objects.ts";
import { endWindow, holdWindow, releaseWindow, type Window } from "../backfill/claim-window.ts";
import type { Queryable } from "../database.ts";
import { errorText, isPermanent } from "../error-text.ts";
import { auditDifferences } from "../schema/index.ts";
import {
  addRequests,
  type AuditDifference,
  isInboxBehind,
  readAudited,
  readSome,
} from "./audited-window.ts";
import { findUneven } from "./compare-books.ts";
import { figureOf } from "./figures.ts";
import {
  type Asking,
  isObjectType,
  type Look,
  lookAgain,
  type SettleDependencies,
} from "./look-again.ts";
import { repairDifference } from "./repair-difference.ts";
import { uncount } from "./uncount.ts";
import { writeSuspects } from "./write-suspects.ts";

const atOnce = 5;
/** How soon to look again whether events that came before are applied. */
const inboxMs = 1_000;

/** In this order: payments follow from objects, and payouts' lines are objects. */
const groups: readonly (readonly string[])[] = [objectTypes, ["payment"], ["payout_lines"]];

/**
 * Looks again at what an audit suspected: only what still differs in the same way, some time after it was first seen,
 * is a difference; what differs otherwise by now is looked at once more. Then, where it was asked for, the differences
 * are repaired. Each is written as soon as it is settled: a crash costs only those under way.
 * @returns false when somebody else has the window, or it is no longer wanted.
 */
export async function settleDifferences(
  deps: SettleDependencies,
  window: Window,
  signal: AbortSignal,
): Promise<boolean> {
  const { db } = deps;
  const audit = await readAudited(db, window.backfillId);
  if (await isInboxBehind(db, audit.id)) {
    await releaseWindow(db, window, inboxMs);
    return true;
  }
  let requests = 0;
  const counted = { ...deps, ask: counting(deps.ask, () => (requests += 1)) };
  /** As they happen: whoever follows the audit sees that it goes on. */
  const countRequests = async () => {
    const made = requests;
    requests = 0;
    await addRequests(db, window, made);
  };
  const each = async (
    state: "suspected" | "found",
    types: readonly string[],
    settle: (row: AuditDifference) => Promise<void>,
  ): Promise<void> => {
    for (let after: string | null = null; ;) {
      signal.throwIfAborted();
      if (!(await db.transaction((tx) => holdWindow(tx, window)))) throw new LostError();
      const rows = await readSome(db, audit.id, state, { types, after, limit: atOnce });
      const results = await Promise.allSettled(rows.map((row) => permanentlyOr(settle, deps, row)));
      await countRequests();
      for (const result of results) if (result.status === "rejected") throw result.reason;
      const last = rows.at(-1);
      if (!last) return;
      after = last.id;
    }
  };

  try {
    for (const types of groups)
      await each("suspected", types, (row) => confirm(counted, audit, row));
    if (audit.repair) {
      for (const types of groups) {
        if (types.includes("payout_lines")) await suspectLaterPayouts(deps, audit);
        await each("found", types, (row) => repair(counted, audit, row));
      }
    }
  } catch (error) {
    if (error instanceof LostError) return false;
    throw error;
  }
  return db.transaction(async (tx) => {
    if (!(await holdWindow(tx, window))) return false;
    await endWindow(tx, window);
    return true;
  });
}

function counting(ask: Asking, count: () => void): Asking {
  return {
    fetchObject(objectType, id) {
      count();
      return ask.fetchObject(objectType, id);
    },
    async *listPayoutLines(payout) {
      for await (const page of ask.listPayoutLines(payout)) {
        count();
        yield page;
      }
    },
  };
}

/** Paused, canceled, or taken over by somebody else. */
class LostError extends Error {}

async function confirm(
  deps: SettleDependencies,
  period: Period & { id: string },
  row: AuditDifference,
): Promise<void> {
  const look = await lookAgain(deps, row);
  const { difference } = look;
  const unchecked = row.cause === "unchecked";
  if (!difference) {
    // What was listed in the period and only named again is among its windows' sums.
    const figures = unchecked ? {} : figuresOf(row, look, period);
    await write(deps.db, row, { state: "passed", ...figures });
    return;
  }
  const { cause, fields } = difference;
  if (same({ cause, fields }, { cause: row.cause, fields: row.fields })) {
    await write(deps.db, row, { state: "found", ...figuresOf(row, look, period) });
    return;
  }
  await deps.db.transaction(async (tx) => {
    const written = await write(tx, row, { cause, fields, foundAt: new Date() });
    if (written && unchecked) await uncount(tx, period, row.objectType, look);
  });
}

async function repair(
  deps: SettleDependencies,
  period: Period,
  row: AuditDifference,
): Promise<void> {
  const { look, error } = await repairDifference(deps, row);
  const outcome = error === null ? { state: "repaired", repairedAt: new Date() } : { error };
  await write(deps.db, row, { ...outcome, ...figuresOf(row, look, period) });
}

/** A movement that was missing may have gone out with a payout made after the period. */
async function suspectLaterPayouts(
  { db }: SettleDependencies,
  { id, to }: Period & { id: string },
) {
  const moved = await db.execute(sql`
    select from audit_differences
    where audit_id = ${id} and object_type = 'balance_transaction' and cause = 'missing'
      and state = 'repaired'
    limit 1`);
  if (moved.length === 0) return;
  const uneven = await findUneven(db, { from: to, to: new Date() });
  await db.transaction((tx) => writeSuspects(tx, id, uneven));
}

function figuresOf({ objectType }: AuditDifference, { ours, stripe }: Look, period: Period) {
  if (!isObjectType(objectType)) return {};
  return {
    ours: figureOf(objectType, ours, period),
    stripe: figureOf(objectType, stripe, period),
  };
}

/** What will be the same next time is told with the difference; anything else has the window tried again. */
async function permanentlyOr(
  settle: (row: AuditDifference) => Promise<void>,
  deps: SettleDependencies,
  row: AuditDifference,
): Promise<void> {
  try {
    await settle(row);
  } catch (error) {
    if (!isPermanent(error)) throw error;
    await write(deps.db, row, { state: "found", error: errorText(error) });
  }
}

/** @returns false when somebody else, who had the window meanwhile, has settled it. */
async function write(
  db: Queryable,
  { id, state, cause }: AuditDifference,
  change: Partial<typeof auditDifferences.$inferInsert>,
): Promise<boolean> {
  const rows = await db
    .update(auditDifferences)
    .set(change)
    .where(
      and(
        eq(auditDifferences.id, id),
        eq(auditDifferences.state, state),
        eq(auditDifferences.cause, cause),
      ),
    )
    .returning({ id: auditDifferences.id });
  return rows.length > 0;
}
