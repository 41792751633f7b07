import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { bookingBody, countInbox, type Database, listEvents, putBooking } from "@rentease/db";
import { generateSeason, playSeason, type Sandbox, seeded } from "@rentease/sandbox";
import { appliedTypes } from "@rentease/stripe";
import { queueBackends, redisProgram, waitUntil } from "@rentease/testing";
import { afterEach, describe, expect, test } from "vitest";
import { compareBooks, differencesIn } from "../demo/compare-books.ts";
import { cutNetwork, type Fault, fullDisk, killOf, noConnections } from "./faults.ts";
import { emitNow, startMachine } from "./machine.ts";
import { type Network, startNetwork } from "./network.ts";
import { doubled, rowCounts } from "./row-counts.ts";
import { mountSmallDisk, noSmallDisk } from "./small-disk.ts";

/** The same one does the same to the same events. */
const seed = process.env["CHAOS_SEED"] ?? randomBytes(4).toString("hex");
console.log(`CHAOS_SEED=${seed}`);
const eventsPerSecond = 200;
const seconds = 60;
const recovery = { timeoutMs: 60_000 };
/** Nothing is dropped: what was never delivered is the sweep's to find, and no webhook acknowledged it. */
const chaos = {
  seed,
  delay: 0.2,
  delayMs: 400,
  duplicate: 0.2,
  reorder: 0.4,
  reorderMs: 300,
  failFirst: 0.1,
};

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp().catch(console.error);
});

const program = redisProgram();
const backends = queueBackends.filter(({ name }) => name === "postgres" || program !== null);

const fullDiskName = "the disk of Redis is full";

describe.each(backends)("chaos, with the queues in $name", ({ name }) => {
  let filled = 0;
  let leftOut: string | null = null;
  test(
    "P1 P3 P4 P9: nothing acknowledged is lost, nothing counts twice, and the books equal the truth within a minute",
    { timeout: 600_000 },
    async () => {
      const disk = name === "redis" ? mountSmallDisk(64) : null;
      if (name === "redis" && disk === null) {
        leftOut = noSmallDisk();
        console.warn(`LEFT OUT: ${fullDiskName}: ${leftOut}. This run proves nothing about it.`);
      }
      if (disk) cleanUps.push(async () => disk.remove());
      let network: Network | undefined;
      const machine = await startMachine(
        {
          seed,
          redisProgram: name === "redis" ? program : null,
          redisDisk: disk?.folder,
          chaos,
          between: async (stripe) => {
            const between = await startNetwork(stripe);
            cleanUps.push(() => between.close());
            network = between;
            return between.url;
          },
        },
        cleanUps,
      );
      const { sandbox, db, postgres, redis, ingress, worker } = machine;
      // What keeps the data first: the others need it to start.
      const kills = [
        killOf("PostgreSQL", postgres),
        ...(redis ? [killOf("Redis", redis)] : []),
        killOf("ingress", ingress),
        killOf("worker", worker),
      ];
      const faults = [
        ...kills,
        ...(disk ? [fullDisk(fullDiskName, disk)] : []),
        ...(network ? [cutNetwork("network between worker and Stripe cut", network)] : []),
        noConnections(postgres.url),
      ];

      const acknowledgedAt: { at: Date; ids: string[] }[] = [];
      const startedAt = Date.now();
      const [{ labels, perSecond }, struck] = await Promise.all([
        play(sandbox, db),
        strikeAtRandom({ faults, kills }, startedAt + seconds * 1_000, () =>
          acknowledgedAt.push({ at: new Date(), ids: acknowledged(sandbox) }),
        ),
      ]);
      const recoveredFrom = Date.now();
      filled = [...struck].find(([{ name: fault }]) => fault === fullDiskName)?.[1] ?? 0;
      const events = [...sandbox.world.records.events.all()].filter(({ type }) =>
        appliedTypes.includes(type),
      );

      await waitUntil(
        async () => {
          const { applied, pending, fetches, bookings } = await countInbox(db);
          return applied === events.length && pending + fetches + bookings === 0;
        },
        { ...recovery, what: `${events.length} applied events` },
      );
      const applied = Date.now();
      const books = await compareBooks(db, sandbox, labels);

      const inbox = new Map((await listEvents(db, {}, 1_000_000)).map((one) => [one.id, one]));
      // What was answered 200 before something struck was in the inbox then, and not brought back later.
      const lost = acknowledgedAt.flatMap(({ at, ids }) =>
        ids.filter((id) => (inbox.get(id)?.receivedAt ?? new Date()) > at),
      );
      const { counts } = sandbox.deliveries;
      const figures = {
        seed,
        queues: name,
        events: events.length,
        "events a second": Math.round(perSecond),
        attempts: counts.attempts,
        "delivered again": counts.duplicates,
        retried: counts.retried,
        ...Object.fromEntries(faults.map((fault) => [fault.name, struck.get(fault) ?? 0])),
        ...(leftOut !== null && { [fullDiskName]: `left out: ${leftOut}` }),
        "acknowledged and lost": lost.length,
        "applied twice": (await doubled(db)).length,
        "differences from the truth": differencesIn(books).length,
        "seconds until the books were whole": (applied - recoveredFrom) / 1_000,
      };
      console.table(
        Object.fromEntries(Object.entries(figures).map(([what, is]) => [what, { is }])),
      );

      expect(lost).toEqual([]);
      expect(await doubled(db)).toEqual([]);
      expect(differencesIn(books)).toEqual([]);
      const { records } = sandbox.world;
      expect(await rowCounts(db)).toEqual({
        refunds: records.refunds.size,
        disputes: records.disputes.size,
        payouts: records.payouts.size,
        charges: records.charges.size,
      });
      expect(await countInbox(db)).toMatchObject({ applied: events.length, failed: 0 });
      // It was a storm: each struck, at the rate asked for, and it showed at the door.
      expect([...struck.values()]).not.toContain(0);
      expect(perSecond).toBeGreaterThan(eventsPerSecond * 0.9);
      expect(counts.duplicates).toBeGreaterThan(events.length / 10);
      expect(counts.retried).toBeGreaterThan(events.length / 10);
    },
  );

  if (name !== "redis") return;
  // A test of its own, so that the total tells of a run without it.
  test("P1: a full disk of Redis was among what struck", (context) => {
    if (leftOut !== null) context.skip(leftOut);
    expect(filled).toBeGreaterThan(0);
  });
});

/** Plays a season at the rate asked for, and puts its bookings when PostgreSQL lets it. @returns the rate it came to. */
async function play(sandbox: Sandbox, db: Database) {
  emitNow(sandbox);
  const { events } = sandbox.world.records;
  const startedAt = Date.now();
  const waiting: unknown[] = [];
  let played = false;
  const putting = (async () => {
    while (!played || waiting.length > 0) {
      const [booking] = waiting;
      try {
        if (booking !== undefined) await putBooking(db, bookingBody.parse(booking), "test");
        waiting.shift();
      } catch {
        // PostgreSQL is away: the booking system tries again, and leaves the others their turn where that is told at once.
        await sleep(20);
      }
      if (waiting.length === 0) await sleep(20);
    }
  })();
  const season = generateSeason({ seed, payments: (eventsPerSecond * seconds) / 4 });
  const labels = await playSeason(sandbox, season, {
    onBooking: async (booking) => {
      waiting.push(booking);
      const dueMs = (events.size / eventsPerSecond) * 1_000;
      await sleep(Math.max(0, startedAt + dueMs - Date.now()));
    },
  });
  const perSecond = events.size / ((Date.now() - startedAt) / 1_000);
  played = true;
  await putting;
  return { labels, perSecond };
}

/**
 * One fault after the other, now and then two kills at once, in an order and with pauses of the seed's, until the time is
 * over and each has struck.
 * @param onStrike called just before.
 * @returns how often each did.
 */
async function strikeAtRandom(
  { faults, kills }: { faults: readonly Fault[]; kills: readonly Fault[] },
  untilMs: number,
  onStrike: () => void,
): Promise<Map<Fault, number>> {
  const random = seeded(`faults|${seed}`);
  const struck = new Map(faults.map((fault) => [fault, 0]));
  const oneOf = (some: readonly Fault[]) => some[Math.floor(random() * some.length)];
  const fewest = () => Math.min(...struck.values());
  while (Date.now() < untilMs || fewest() === 0) {
    const first = oneOf(faults.filter((fault) => (struck.get(fault) ?? 0) <= fewest() + 1));
    const second = first && kills.includes(first) && random() < 0.5 ? oneOf(kills) : undefined;
    const chosen = faults.filter((fault) => fault === first || fault === second);
    await sleep(200 + random() * 1_000);
    onStrike();
    await Promise.all(chosen.map((fault) => fault.strike()));
    await sleep(300 + random() * 2_500);
    for (const fault of chosen) {
      await fault.heal();
      struck.set(fault, (struck.get(fault) ?? 0) + 1);
    }
  }
  return struck;
}

/** Events that the ingress has answered with 200. */
function acknowledged(sandbox: Sandbox): string[] {
  return [...sandbox.world.records.events.all()]
    .filter(({ pending_webhooks: undelivered }) => undelivered === 0)
    .map(({ id }) => id);
}
