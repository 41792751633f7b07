import { setTimeout as sleep } from "node:timers/promises";
import {
  bindAccount,
  bookingBody,
  closeDatabase,
  type Database,
  openDatabase,
  putBookings,
  type ReceivedEvent,
  recordEvents,
} from "@rentease/db";
import { connectQueues, jobs } from "@rentease/queue";
import type { Bench, BenchResult } from "./bench.ts";
import { benchDatabase } from "./database.ts";
import { benchAccount } from "./delivery.ts";
import { median, rounded } from "./figures.ts";
import { benchRedis } from "./redis.ts";
import { seasonEvents } from "./season-events.ts";
import { startWorker, type WorkerProcess } from "./worker-process.ts";

/** Enough for every round and the backlog, so that no booking is paid over and over. */
const SEASON_PAYMENTS = 32_000;
const ROUNDS = 5;
const EVENTS_A_ROUND = 5_000;
const BACKLOG_EVENTS = 100_000;
const EVENTS_AN_INSERT = 500;
const BOOKINGS_AT_ONCE = 500;
const POLL_MS = 10;
const POLLS_A_LOOK = 50;

/** As many as one worker process applies events with: the loop beside it has no more. */
const CONNECTIONS = 1;

const TARGET_RATIO = 1;
/** Of the rate at which a short inbox is applied: one that is long must not hold the worker up. */
const TARGET_BACKLOG_RATIO = 0.75;
const TARGET_MEMORY_MB = 250;

/**
 * Events applied per second by one worker process, whole: read, joined, derived, matched, marked. Beside it a loop that
 * upserts one row an event, each in a statement of its own, and nothing else.
 */
export const apply: Bench = {
  summary: "events applied per second by one worker, against one bare upsert an event",
  async run(say) {
    const stops: (() => unknown)[] = [];
    try {
      say("starting PostgreSQL, Redis and a worker, and playing a season");
      const database = await benchDatabase();
      stops.push(() => database.stop());
      const redis = await benchRedis();
      stops.push(() => redis.stop());
      const db = openDatabase(database.url, { max: 1 });
      stops.push(() => closeDatabase(db));
      const upserts = openDatabase(database.url, { max: CONNECTIONS });
      stops.push(() => closeDatabase(upserts));
      await bindAccount(db, benchAccount);
      await upserts.$client.unsafe(objectsTable);
      const season = await seasonEvents(SEASON_PAYMENTS);
      for (let from = 0; from < season.bookings.length; from += BOOKINGS_AT_ONCE) {
        const some = season.bookings.slice(from, from + BOOKINGS_AT_ONCE);
        await putBookings(
          db,
          some.map((booking) => bookingBody.parse(booking)),
          "bench",
        );
      }
      // They were there before, matched long ago: the worker is not to look through them while it is measured.
      await db.$client`update bookings set match_requested_at = null`;
      const queues = connectQueues({ databaseUrl: database.url, redisUrl: redis.url });
      stops.push(() => queues.close());
      const worker = await startWorker({
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        // Without a key nothing is fetched: what is measured is applying.
        STRIPE_SECRET_KEY: "",
        LOG_LEVEL: "info",
      });
      stops.push(() => worker.stop());
      const wake = () => queues.enqueue(jobs.applyEvents, [{ eventIds: ["evt_any"] }]);

      const rates: Record<"ours" | "baseline", number[]> = { ours: [], baseline: [] };
      for (let round = 0; round <= ROUNDS; round += 1) {
        const events = take(season.events, EVENTS_A_ROUND);
        worker.pause();
        for (let from = 0; from < EVENTS_A_ROUND; from += EVENTS_AN_INSERT) {
          await recordEvents(db, events.slice(from, from + EVENTS_AN_INSERT));
        }
        await wake();
        const ours = perSecond(EVENTS_A_ROUND, await applyAll(db, worker));
        const baseline = perSecond(EVENTS_A_ROUND, await upsertEach(upserts, events));
        const name = round === 0 ? "warm-up" : `round ${round} of ${ROUNDS}`;
        say(`${name}: applied ${Math.round(ours)}/s, upserted ${Math.round(baseline)}/s`);
        if (round === 0) continue;
        rates.ours.push(ours);
        rates.baseline.push(baseline);
      }

      say(`recording a backlog of ${BACKLOG_EVENTS} events, as after an outage`);
      worker.pause();
      for (let waiting = 0; waiting < BACKLOG_EVENTS; waiting += EVENTS_AN_INSERT) {
        await recordEvents(db, take(season.events, EVENTS_AN_INSERT));
      }
      await wake();
      const memory: number[] = [];
      const ms = await applyAll(db, worker, () => void memory.push(worker.memoryMb()));
      const backlog = perSecond(BACKLOG_EVENTS, ms);
      say(`the backlog: applied ${Math.round(backlog)}/s`);
      await checkNothingFailed(db);
      return result(median(rates.ours), median(rates.baseline), { rate: backlog, memory });
    } finally {
      for (const stop of stops.reverse()) await stop();
    }
  },
};

function take(source: Generator<ReceivedEvent>, count: number): ReceivedEvent[] {
  const taken: ReceivedEvent[] = [];
  while (taken.length < count) {
    const { value, done } = source.next();
    if (done) throw new Error("the season is too short");
    taken.push(value);
  }
  return taken;
}

/** Lets the worker go and waits until nothing is left to apply. @param look called now and then. @returns ms. */
async function applyAll(
  db: Database,
  worker: WorkerProcess,
  look: () => void = () => {},
): Promise<number> {
  const startedAt = performance.now();
  worker.resume();
  for (let polls = 0; await anyPending(db); polls += 1) {
    if (polls % POLLS_A_LOOK === 0) look();
    await sleep(POLL_MS);
  }
  return performance.now() - startedAt;
}

async function anyPending(db: Database): Promise<boolean> {
  const [row] = await db.$client<{ pending: boolean }[]>`
    select exists (select 1 from stripe_events where state = 'pending') as pending`;
  return row?.pending ?? false;
}

async function checkNothingFailed(db: Database): Promise<void> {
  const [row] = await db.$client<{ others: number }[]>`
    select count(*)::int as others from stripe_events where state <> 'applied'`;
  if (row?.others !== 0) throw new Error(`${row?.others} events were not applied`);
}

const objectsTable = `
  create table bench_objects (
    stripe_id text primary key, object text not null, status text, currency text, amount bigint,
    customer text, description text, metadata jsonb, created timestamptz not null)`;

/** What a mirror of Stripe does with an event: its object's row, written over. @returns ms. */
async function upsertEach(db: Database, events: readonly ReceivedEvent[]): Promise<number> {
  const objects = events.map(({ payload }) => JSON.parse(payload).data.object);
  const sql = db.$client;
  const rows = objects.values();
  const startedAt = performance.now();
  const loop = async () => {
    for (const row of rows) {
      await sql`
        insert into bench_objects values (${row.id}, ${row.object}, ${row.status ?? null}, ${row.currency ?? null},
          ${row.amount ?? null}, ${row.customer ?? null}, ${row.description ?? null},
          ${JSON.stringify(row.metadata ?? {})}::jsonb, to_timestamp(${row.created}))
        on conflict (stripe_id) do update
        set status = excluded.status, amount = excluded.amount, customer = excluded.customer,
            description = excluded.description, metadata = excluded.metadata`;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, loop));
  return performance.now() - startedAt;
}

const perSecond = (events: number, ms: number) => (events / ms) * 1000;

type Backlog = { rate: number; memory: readonly number[] };

function result(ours: number, baseline: number, backlog: Backlog): BenchResult {
  const { rate, memory } = backlog;
  const ratio = rounded(ours / baseline, 3);
  const backlogRatio = rounded(rate / ours, 3);
  const most = Math.max(...memory);
  const row = (name: string, each: number) => [name, Math.round(each).toLocaleString("en")];
  return {
    figures: {
      eventsPerSecond: Math.round(ours),
      baselinePerSecond: Math.round(baseline),
      connections: CONNECTIONS,
      backlogPerSecond: Math.round(rate),
      backlogRatio,
      memoryMb: most,
      memoryMbAtFirst: memory[0] ?? Number.NaN,
      memoryMbAtLast: memory.at(-1) ?? Number.NaN,
    },
    ratio,
    target:
      `ratio >= ${TARGET_RATIO}; with ${BACKLOG_EVENTS} waiting at once ` +
      `>= ${TARGET_BACKLOG_RATIO} of that rate and memory < ${TARGET_MEMORY_MB} MB`,
    pass: ratio >= TARGET_RATIO && backlogRatio >= TARGET_BACKLOG_RATIO && most < TARGET_MEMORY_MB,
    table: [
      [`${CONNECTIONS} connection`, "events per second"],
      row("one bare upsert an event", baseline),
      row("applied by one worker", ours),
      row("with a backlog of 100,000", rate),
      ["worker's memory, MB", `${memory[0]} to ${memory.at(-1)}, most ${most}`],
    ],
  };
}
