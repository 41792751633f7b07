import { sql } from "drizzle-orm";
import type { Database, Queryable, Transaction } from "../database.ts";
import { errorText, isConnectionFault, isPermanent } from "../error-text.ts";
import { newId } from "../new-id.ts";
import type { backfillWindows } from "../schema/index.ts";
import type { BackfillMode } from "./backfill.ts";

export type Window = Pick<
  typeof backfillWindows.$inferSelect,
  "id" | "backfillId" | "kind" | "from" | "to" | "cursor" | "attempts"
> & {
  /** Tells this claim from a later one by somebody else. */
  claim: string;
  mode: BackfillMode;
  /** The kinds that the backfill lists, this one among them. */
  objects: string[];
};

/** How long a window stays claimed after its worker was last heard of. */
const leaseMs = 20_000;
/** Often enough that a worker which is only slow keeps its windows. */
export const heartbeatMs = 5_000;
/** Failures in a row, without a page between them, after which a window is reported as failed. */
const maxAttempts = 8;

const lease = sql.raw(`now() + interval '${leaseMs} milliseconds'`);

/**
 * Takes up a window of a kind, an abandoned one too; null when there is none. The last of a period first; movements the
 * other way round, so that they don't meet their charges, which bring them along, at every step.
 */
export async function claimWindow(db: Database, kind: string): Promise<Window | null> {
  const claim = newId();
  const [row] = await db.execute<
    Omit<Window, "claim" | "from" | "to"> & { from: string; to: string }
  >(sql`
    update backfill_windows
    set state = 'running', claim = ${claim}, next_attempt_at = ${lease},
        started_at = coalesce(backfill_windows.started_at, now())
    from backfills backfill
    where backfill_windows.id = (
        select open.id from backfill_windows open join backfills on backfills.id = open.backfill_id
        where open.kind = ${kind} and open.state in ('pending', 'running')
          and open.next_attempt_at <= now() and backfills.state = 'running'
        order by open.attempts, open."from" ${sql.raw(kind === "balance_transaction" ? "" : "desc")}
        limit 1
        for update of open skip locked
      )
      and backfill.id = backfill_windows.backfill_id
    returning backfill_windows.id, backfill_id as "backfillId", kind, cursor, attempts, mode, objects,
      backfill_windows."from"::text, backfill_windows."to"::text`);
  return row ? { ...row, claim, from: new Date(row.from), to: new Date(row.to) } : null;
}

/** Says that these claims are being worked on. */
export async function keepClaims(db: Database, claims: readonly string[]): Promise<void> {
  await db.execute(sql`
    update backfill_windows set next_attempt_at = ${lease}
    where claim = any(${sql.param([...claims])}::uuid[]) and state = 'running'`);
}

/** Gives a window back as it stands, to be taken up again at once, or after so long. */
export async function releaseWindow(
  db: Queryable,
  { id, claim }: Window,
  afterMs = 0,
): Promise<void> {
  await db.execute(sql`
    update backfill_windows
    set state = 'pending', claim = null, next_attempt_at = now() + ${`${afterMs} milliseconds`}::interval
    where id = ${id} and claim = ${claim}`);
}

/** Locks a window for what is done with it, unless it is no longer ours or no longer wanted. */
export async function holdWindow(tx: Transaction, { id, claim }: Window): Promise<boolean> {
  const held = await tx.execute(sql`
    select from backfill_windows held join backfills on backfills.id = held.backfill_id
    where held.id = ${id} and held.claim = ${claim} and held.state = 'running'
      and backfills.state = 'running'
    for update of held`);
  return held.length > 0;
}

/** Ends a window that lists nothing; held by the caller. @param requests what it asked for. */
export async function endWindow(tx: Transaction, { id }: Window, requests = 0): Promise<void> {
  await tx.execute(sql`
    update backfill_windows
    set state = 'done', finished_at = now(), requests = requests + ${requests}
    where id = ${id}`);
}

/**
 * Keeps a window that failed for another attempt; after several without a page between them it is left, `failed`, and
 * the others go on. @returns whether it is.
 */
export async function recordWindowFailure(
  db: Database,
  { id, claim, attempts }: Window,
  error: unknown,
  backoffMs: (attempts: number) => number,
): Promise<boolean> {
  // A database that was away is no fault of the window's.
  const tried = isConnectionFault(error) && !isStripeFault(error) ? attempts : attempts + 1;
  const failed = isPermanent(error) || tried >= maxAttempts;
  await db.execute(sql`
    update backfill_windows
    set state = ${failed ? "failed" : "pending"}, claim = null, attempts = ${tried},
        error = ${errorText(error)},
        next_attempt_at = now() + ${`${backoffMs(tried)} milliseconds`}::interval
    where id = ${id} and claim = ${claim}`);
  return failed;
}

/** The SDK's errors carry a `type`; what is behind one of its connection errors looks like a socket's. */
function isStripeFault(error: unknown): boolean {
  return error instanceof Error && "type" in error && String(error.type).startsWith("Stripe");
}
