import { and, desc, eq, getTableColumns, lt, ne, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { isUuid } from "../payments/is-uuid.ts";
import { backfills, backfillWindows } from "../schema/index.ts";
import type { Backfill } from "./backfill.ts";

export type BackfillCounts = {
  requests: number;
  listed: number;
  created: number;
  changed: number;
  matched: number;
  suggested: number;
  adopted: number;
};

/** A backfill, how far it is, and what it has brought. */
export type BackfillProgress = Backfill & {
  windows: { pending: number; running: number; done: number; failed: number };
  /** The share of the period that was listed, 0 to 1, of the kind that is furthest behind: each has a limit of its own. */
  share: number;
  /** Objects that are still to be fetched one by one. */
  fetching: number;
  /** Objects that could not be had, after many attempts or for good: `rentease sweep` lists and retries them. */
  givenUp: number;
  counts: BackfillCounts;
};

const {
  backfillId: _backfillId,
  claim: _claim,
  sums: _sums,
  tail: _tail,
  ...shown
} = getTableColumns(backfillWindows);

export type BackfillWindow = Pick<typeof backfillWindows.$inferSelect, keyof typeof shown>;

/** The last started first; an audit's walk is shown with its audit. */
export async function listBackfills(
  db: Queryable,
  limit: number,
  before?: string,
): Promise<BackfillProgress[]> {
  const rows = await db
    .select()
    .from(backfills)
    .where(and(ne(backfills.mode, "compare"), before ? lt(backfills.id, before) : undefined))
    .orderBy(desc(backfills.id))
    .limit(limit);
  return Promise.all(rows.map((row) => withProgress(db, row)));
}

/** Null when there is none. */
export async function showBackfill(db: Queryable, id: string): Promise<BackfillProgress | null> {
  if (!isUuid(id)) return null;
  const [row] = await db.select().from(backfills).where(eq(backfills.id, id));
  return row ? withProgress(db, row) : null;
}

/** Its windows, by kind and time. */
export async function listWindows(db: Queryable, backfillId: string): Promise<BackfillWindow[]> {
  return db
    .select(shown)
    .from(backfillWindows)
    .where(eq(backfillWindows.backfillId, backfillId))
    .orderBy(backfillWindows.kind, backfillWindows.from);
}

async function withProgress(db: Queryable, backfill: Backfill): Promise<BackfillProgress> {
  const [row] = await db.execute<
    BackfillCounts &
      BackfillProgress["windows"] & { share: number; fetching: number; givenUp: number }
  >(sql`
    select
      ${counted("requests")}, ${counted("listed")}, ${counted("created")}, ${counted("changed")},
      ${counted("matched")}, ${counted("suggested")}, ${counted("adopted")},
      (count(*) filter (where state = 'pending'))::int as pending,
      (count(*) filter (where state = 'running'))::int as running,
      (count(*) filter (where state = 'done'))::int as done,
      (count(*) filter (where state = 'failed'))::int as failed,
      coalesce((select min(of_kind.share) from (${sharesOfKinds(backfill.id)}) as of_kind), 0)::float as share,
      (select count(*) from object_fetches
        where next_attempt_at < 'infinity' and window_id in (
          select id from backfill_windows where backfill_id = ${backfill.id}))::int as fetching,
      (select count(*) from object_fetches
        where next_attempt_at = 'infinity' and window_id in (
          select id from backfill_windows where backfill_id = ${backfill.id}))::int as "givenUp"
    from backfill_windows where backfill_id = ${backfill.id}`);
  const {
    share = 0,
    fetching = 0,
    givenUp = 0,
    pending = 0,
    running = 0,
    done = 0,
    failed = 0,
  } = row ?? {};
  return {
    ...backfill,
    windows: { pending, running, done, failed },
    share,
    fetching,
    givenUp,
    counts: {
      requests: row?.requests ?? 0,
      listed: row?.listed ?? 0,
      created: row?.created ?? 0,
      changed: row?.changed ?? 0,
      matched: row?.matched ?? 0,
      suggested: row?.suggested ?? 0,
      adopted: row?.adopted ?? 0,
    },
  };
}

/** Without those whose objects are fetched one by one: they span the whole period and take no time. */
const sharesOfKinds = (backfillId: string) => sql`
  select
    coalesce(sum(extract(epoch from "to" - "from")) filter (where state = 'done'), 0)
      / sum(extract(epoch from "to" - "from")) as share
  from backfill_windows
  where backfill_id = ${backfillId} and kind not in ('unsettled', 'unexplained', 'differences')
  group by kind`;

function counted(column: keyof BackfillCounts) {
  return sql`coalesce(sum(${sql.identifier(column)}), 0)::int as ${sql.identifier(column)}`;
}
