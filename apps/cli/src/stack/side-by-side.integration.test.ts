import { countInbox, listEvents } from "@rentease/db";
import { freePort } from "@rentease/embedded";
import type { Sandbox } from "@rentease/sandbox";
import { appliedTypes } from "@rentease/stripe";
import { queueBackends, redisProgram, waitUntil } from "@rentease/testing";
import { afterEach, describe, expect, test } from "vitest";
import { compareBooks, differencesIn } from "../demo/compare-books.ts";
import { killableApp } from "./killable.ts";
import { playWith, startMachine } from "./machine.ts";
import { doubled, rowCounts } from "./row-counts.ts";

const seed = "side by side";
const patience = { timeoutMs: 120_000 };
/** Each goes to one ingress alone; everything else to both, so that they record the same events at once. */
const onlyFirst = "charge.succeeded";
const onlySecond = "payment_intent.succeeded";

/** Of about a hundred of each: neither ingress stood aside. */
const fewest = 20;

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp().catch(console.error);
});

const program = redisProgram();
const backends = queueBackends.filter(({ name }) => name === "postgres" || program !== null);

describe.each(backends)("side by side, with the queues in $name", ({ name }) => {
  test(
    "P3 P4 P9: two ingresses and three workers keep one set of books, and each does a share",
    { timeout: 300_000 },
    async () => {
      const redisCommand = name === "redis" ? program : null;
      const machine = await startMachine({ seed, redisProgram: redisCommand }, cleanUps);
      const { sandbox, db, env, worker } = machine;
      // Its own worker says nothing of what it does: three that do take its place.
      await worker.kill();
      const logs = ["", "", ""];
      const workers = logs.map((_, place) =>
        killableApp("worker", env, (text) => {
          logs[place] += text;
        }),
      );
      const applied = () => logs.map(eventsIn);
      const secondPort = await freePort();
      const secondIngress = killableApp("ingress", {
        ...env,
        INGRESS_PORT: String(secondPort),
        STRIPE_WEBHOOK_SECRETS: addEndpoint(sandbox, secondPort),
      });
      for (const process of [...workers, secondIngress]) cleanUps.push(() => process.kill());
      await Promise.all([...workers, secondIngress].map((process) => process.start()));

      const labels = await playWith(machine, { seed, payments: 150 }, []);
      await sandbox.drain();
      const happened = [...sandbox.world.records.events.all()].filter(({ type }) =>
        appliedTypes.includes(type),
      );
      await waitUntil(
        async () => {
          const { pending, fetches, bookings, applied: done } = await countInbox(db);
          return done === happened.length && pending + fetches + bookings === 0;
        },
        { ...patience, what: `${happened.length} applied events` },
      );

      expect(differencesIn(await compareBooks(db, sandbox, labels))).toEqual([]);
      expect(await doubled(db)).toEqual([]);
      const { records } = sandbox.world;
      expect(await rowCounts(db)).toEqual({
        refunds: records.refunds.size,
        disputes: records.disputes.size,
        payouts: records.payouts.size,
        charges: records.charges.size,
      });

      // An event was applied by one of them, and by none a second time.
      await waitUntil(() => sum(applied()) >= happened.length, {
        what: "all that the workers log",
      });
      expect(sum(applied())).toBe(happened.length);
      expect(applied().filter((events) => events === 0)).toEqual([]);
      const events = await listEvents(db, {}, 1_000_000);
      const brought = (type: string) =>
        events.filter((event) => event.type === type && event.via === "webhook").length;
      // Where the machine is slow the sweep is sooner with some of them.
      expect(brought(onlyFirst)).toBeGreaterThan(fewest);
      expect(brought(onlySecond)).toBeGreaterThan(fewest);
      // Twice each but for what was dropped, and more where a delivery was doubled.
      expect(sandbox.deliveries.counts.delivered).toBeGreaterThan(happened.length * 1.5);
    },
  );
});

/** What a worker says in its log that it applied. */
function eventsIn(log: string): number {
  return sum([...log.matchAll(/"applied":(\d+)/g)].map(([, events]) => Number(events)));
}

/** Has Stripe's stand-in send to a second address too. @returns that one's signing secret. */
function addEndpoint({ world }: Sandbox, port: number): string {
  const { webhookEndpoints } = world.records;
  const [first] = webhookEndpoints.all();
  if (first === undefined) throw new Error("no endpoint to be the first");
  const typesBut = (type: string) => appliedTypes.filter((each) => each !== type);
  webhookEndpoints.replace(first.id, { enabled_events: typesBut(onlySecond) });
  const { secret = "" } = webhookEndpoints.insert({
    ...first,
    id: world.ids.next("we"),
    secret: world.ids.next("whsec"),
    url: `http://127.0.0.1:${port}/webhooks/stripe`,
    enabled_events: typesBut(onlyFirst),
  });
  return secret;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
