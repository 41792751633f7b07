import { countInbox, type Database, listEvents } from "@rentease/db";
import type { Sandbox } from "@rentease/sandbox";
import { appliedTypes } from "@rentease/stripe";
import { queueBackends, redisProgram, waitUntil } from "@rentease/testing";
import { afterEach, describe, expect, test } from "vitest";
import { compareBooks, differencesIn } from "../demo/compare-books.ts";
import type { Killable } from "./killable.ts";
import { playWith, startMachine } from "./machine.ts";
import { doubled, rowCounts } from "./row-counts.ts";

/**
 * Usually seconds. A schedule stands again within thirty; where a sweep was hit before it had scheduled the next one,
 * BullMQ gives it to somebody else after up to a minute and a half.
 */
const patience = { timeoutMs: 150_000 };

const seed = "kills";

type Kill = {
  at: Date;
  /** Events that had been answered 200 when it was sent. */
  acknowledged: string[];
  /** Webhooks on their way. */
  inFlight: number;
};

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  // All of them, whichever fails: nothing may stay behind running.
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp().catch(console.error);
});

const program = redisProgram();
const backends = queueBackends.filter(({ name }) => name === "postgres" || program !== null);

describe.each(backends)("killed -9 under load, with the queues in $name", ({ name }) => {
  const { payments, least } =
    name === "redis" ? { payments: 440, least: 2_000 } : { payments: 150, least: 700 };

  test("P1 P2 P4 P9: nothing is lost, nothing counts twice", { timeout: 300_000 }, async () => {
    const redisCommand = name === "redis" ? program : null;
    const machine = await startMachine({ seed, redisProgram: redisCommand }, cleanUps);
    const { sandbox, db, queues, postgres, redis, worker } = machine;
    const kills: Kill[] = [];
    const kill = async (victim: Killable) => {
      const inFlight = sandbox.deliveries.waiting;
      kills.push({ at: new Date(), acknowledged: acknowledged(sandbox), inFlight });
      await victim.kill();
    };
    const hold = holdUp(db);
    const killWorker = () => hold.release(() => kill(worker));
    const queue = redis ?? postgres;

    const restartQueue = async () => {
      const { delivered } = sandbox.deliveries.counts;
      const more = () => sandbox.deliveries.counts.delivered > delivered;
      // P1, queue away: still 200.
      if (redis) await waitUntil(more, { what: "webhooks taken without Redis" });
      await queue.start();
    };
    const scheduled = async () => (await queues.depths()).sweeps.delayed;
    let emptiedAt = { ms: 0, events: 0 };
    const emptyRedis = async () => {
      await waitUntil(async () => (await scheduled()) > 0, { ...patience, what: "a schedule" });
      await redis?.empty();
      emptiedAt = { ms: Date.now(), events: sandbox.world.records.events.size };
    };

    const steps = [
      hold.take,
      killWorker,
      () => worker.start(),
      () => kill(postgres),
      () => postgres.start(),
      hold.take,
      killWorker,
      () => worker.start(),
      () => kill(queue),
      restartQueue,
      ...(redis ? [emptyRedis] : []),
    ];
    // A booking may wait for a batch, which waits for us, who would wait for the booking.
    const canPut = () => !hold.taken();
    const labels = await playWith(machine, { seed, payments }, steps, { canPut });
    await sandbox.drain();
    const happened = [...sandbox.world.records.events.all()].filter(({ type }) =>
      appliedTypes.includes(type),
    );
    await waitUntil(async () => (await countInbox(db)).applied === happened.length, {
      ...patience,
      what: `${happened.length} applied events`,
    });
    await leasesEnd(db);
    await waitUntil(
      async () => {
        const { pending, fetches, bookings } = await countInbox(db);
        return pending + fetches + bookings === 0;
      },
      { ...patience, what: "all that was to be fetched and matched" },
    );
    await waitUntil(async () => (await sweepOf(db)).lastRunMs > emptiedAt.ms, {
      ...patience,
      what: "a sweep",
    });

    // Under load: on a busy machine the webhooks of one part may all be through before its kill, not of every part.
    expect(kills.filter(({ inFlight }) => inFlight > 0)).not.toEqual([]);

    // 0 lost.
    const events = await listEvents(db, {}, 1_000_000);
    const inbox = new Map(events.map((event) => [event.id, event]));
    const unapplied = happened.filter(({ id }) => inbox.get(id)?.state !== "applied");
    expect(unapplied.map(({ id }) => id)).toEqual([]);
    expect(await countInbox(db)).toMatchObject({ applied: happened.length, failed: 0 });
    // P1: what was answered 200 outlived the kill itself; no sweep had to bring it back.
    const forgotten = kills.flatMap(({ at, acknowledged }) =>
      acknowledged.filter((id) => (inbox.get(id)?.receivedAt ?? new Date()) > at),
    );
    expect(forgotten).toEqual([]);

    // 0 twice, and the books equal the truth: every payment, every payout.
    expect(differencesIn(await compareBooks(db, sandbox, labels))).toEqual([]);
    expect(await doubled(db)).toEqual([]);
    const { records } = sandbox.world;
    expect(await rowCounts(db)).toEqual({
      refunds: records.refunds.size,
      disputes: records.disputes.size,
      payouts: records.payouts.size,
      charges: records.charges.size,
    });

    // The webhooks that never came were found, and the alarm was raised.
    const dropped = happened.filter(({ pending_webhooks: undelivered }) => undelivered > 0);
    expect(dropped.length).toBeGreaterThan(10);
    expect(dropped.filter(({ id }) => inbox.get(id)?.via !== "sweep")).toEqual([]);
    const sinceEmptied = [...records.events.all()].slice(emptiedAt.events);
    expect(dropped.filter((event) => sinceEmptied.includes(event)).length).toBeGreaterThan(0);
    const sweep = await sweepOf(db);
    expect(sweep.missed).toBeGreaterThan(0);
    expect(sweep.alarmed).toBe(true);
    await waitUntil(async () => (await scheduled()) > 0, { ...patience, what: "the next sweep" });

    expect(happened.length).toBeGreaterThanOrEqual(least);
  });
});

/** Events that the ingress has answered with 200. */
function acknowledged(sandbox: Sandbox): string[] {
  return [...sandbox.world.records.events.all()]
    .filter(({ pending_webhooks: undelivered }) => undelivered === 0)
    .map(({ id }) => id);
}

/**
 * Has the worker stop in the middle of applying: it waits for a table that we hold. What happens between taking and
 * releasing gives it something to apply; `release` acts while it waits.
 */
function holdUp(db: Database) {
  let held: Awaited<ReturnType<typeof db.$client.reserve>> | null = null;
  return {
    taken: () => held !== null,
    async take(): Promise<void> {
      held = await db.$client.reserve();
      await held`begin`;
      await held`lock table payments in share mode`;
    },
    async release(act: () => Promise<void>): Promise<void> {
      try {
        await waitUntil(() => isHeldUp(db), { ...patience, what: "a transaction half done" });
        await act();
      } finally {
        if (held) await held`rollback`;
        held?.release();
        held = null;
      }
    },
  };
}

async function isHeldUp(db: Database): Promise<boolean> {
  const rows = await db.$client`
    select 1 from pg_stat_activity
    where application_name = 'rentease worker' and wait_event_type = 'Lock'`;
  return rows.length > 0;
}

/** What a dead worker was about to fetch is due again half a minute later: as if that were over. Not what was given up. */
async function leasesEnd(db: Database): Promise<void> {
  await db.$client`
    update object_fetches set next_attempt_at = now()
    where next_attempt_at < now() + interval '2 minutes'`;
}

async function sweepOf(db: Database) {
  const [row] = await db.$client<{ lastRunMs: number; missed: number; alarmed: boolean }[]>`
    select coalesce(extract(epoch from last_run_at) * 1000, 0)::float as "lastRunMs",
           missed_total as missed, missed_at is not null as alarmed
    from event_sweep`;
  return row ?? { lastRunMs: 0, missed: 0, alarmed: false };
}
