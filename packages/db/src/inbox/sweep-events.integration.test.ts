import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { bindAccount } from "../account/bind-account.ts";
import { showBackfill } from "../backfill/list-backfills.ts";
import { wholeSecond } from "../backfill/start-backfill.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { readInboxHealth } from "./inbox-health.ts";
import { type ReceivedEvent, recordEvents } from "./record-events.ts";
import { sweepEvents } from "./sweep-events.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Now, in whole seconds. */
const now = Math.floor(Date.now() / 1000) * 1000;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
});
beforeEach(async () => {
  await db.$client`truncate stripe_events, event_sweep, account`;
  await bindAccount(db, { account: "acct_1", livemode: false });
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const eventAt = (eventId: string, createdMs: number): ReceivedEvent => ({
  eventId,
  type: "charge.succeeded",
  apiVersion: null,
  account: null,
  livemode: false,
  created: new Date(createdMs),
  payload: "{}",
  ignoredReason: null,
});

/** Stripe's list, as it would answer, and what it was asked. */
function stripeWith(...events: ReceivedEvent[]) {
  const asked: { from: number; to: number }[] = [];
  return {
    asked,
    async *listEvents(from: Date, to: Date) {
      asked.push({ from: from.getTime(), to: to.getTime() });
      const listed = events.filter(({ created }) => created >= from && created < to);
      for (let start = 0; start < listed.length; start += 2) yield listed.slice(start, start + 2);
    },
  };
}

const boundAt = (ms: number) =>
  db.$client`update account set bound_at = ${new Date(ms).toISOString()}`;
const sweep = (
  stripe: Pick<Parameters<typeof sweepEvents>[1], "listEvents">,
  options: Partial<Parameters<typeof sweepEvents>[1]> = {},
) => sweepEvents(db, { now: () => now, ...options, listEvents: stripe.listEvents });

test("takes in what no webhook brought, and counts as missed only what a webhook had time to bring", async () => {
  await boundAt(now - hour);
  await recordEvents(db, [eventAt("evt_brought", now - 10 * minute)]);
  const found = await sweep(
    stripeWith(
      eventAt("evt_brought", now - 10 * minute),
      eventAt("evt_missed", now - 10 * minute),
      eventAt("evt_on_its_way", now - 1_000),
      { ...eventAt("evt_ignored", now - 10 * minute), ignoredReason: "of another account" },
    ),
  );
  expect(found).toMatchObject({ listed: 4, missed: 1, gap: false });
  expect(found.found.toSorted()).toEqual(["evt_missed", "evt_on_its_way"]);
  const rows = await db.$client`select event_id, via, state from stripe_events order by event_id`;
  expect([...rows]).toEqual([
    { event_id: "evt_brought", via: "webhook", state: "pending" },
    { event_id: "evt_ignored", via: "sweep", state: "ignored" },
    { event_id: "evt_missed", via: "sweep", state: "pending" },
    { event_id: "evt_on_its_way", via: "sweep", state: "pending" },
  ]);
  expect(await readInboxHealth(db)).toMatchObject({ missedLast: 1, missedTotal: 1 });

  // The next one finds nothing new, and the alarm is over.
  expect(await sweep(stripeWith(eventAt("evt_missed", now - 10 * minute)))).toMatchObject({
    found: [],
    missed: 0,
  });
  expect(await readInboxHealth(db)).toMatchObject({ missedLast: 0, missedTotal: 1 });
});

test("begins when the account was bound, goes on where it ended, with an overlap, oldest window first", async () => {
  await boundAt(now - 2 * day);
  const first = stripeWith();
  await sweep(first);
  expect(first.asked.at(0)?.from).toBeGreaterThanOrEqual(now - 2 * day - hour);
  expect(first.asked.at(-1)?.to).toBe(now + 1_000);
  // No second is left out between two windows.
  for (const [index, window] of first.asked.slice(1).entries()) {
    expect(window.from).toBe(first.asked[index]?.to);
  }
  expect(first.asked.length).toBeGreaterThan(4);

  const second = stripeWith();
  await sweep(second, { now: () => now + 5 * minute });
  expect(second.asked).toHaveLength(1);
  const overlap = now - (second.asked[0]?.from ?? now);
  expect(overlap).toBeGreaterThanOrEqual(minute);
  expect(overlap).toBeLessThanOrEqual(hour);
});

test("one that breaks off keeps what it found, and the next goes on from its last whole window", async () => {
  await boundAt(now - 2 * day);
  const early = eventAt("evt_early", now - 47 * hour);
  const late = eventAt("evt_late", now - hour);
  const breaking = {
    async *listEvents(from: Date, to: Date) {
      if (to.getTime() > now - day) throw new Error("Stripe is away");
      yield* stripeWith(early, late).listEvents(from, to);
    },
  };
  await expect(sweep(breaking)).rejects.toThrow("Stripe is away");
  expect(await readInboxHealth(db)).toMatchObject({ missedTotal: 1 });
  const next = stripeWith(early, late);
  expect(await sweep(next)).toMatchObject({ found: ["evt_late"] });
  expect(next.asked[0]?.from).toBeGreaterThan(now - 2 * day + hour);
  expect(await db.$client`select 1 from stripe_events`).toHaveLength(2);
});

test("sweeping an earlier period again leaves the checkpoint where it was", async () => {
  await boundAt(now - day);
  await sweep(stripeWith());
  const again = await sweep(stripeWith(eventAt("evt_old", now - 3 * day)), {
    since: new Date(now - 4 * day),
  });
  expect(again.found).toEqual(["evt_old"]);
  const next = stripeWith();
  await sweep(next);
  expect(next.asked[0]?.from).toBeGreaterThan(now - hour);
});

test("a checkpoint older than what Stripe lists is told as a gap, and a backfill started for it", async () => {
  await boundAt(now - 60 * day);
  const stripe = stripeWith();
  const swept = await sweep(stripe);
  expect(swept.gap).toBe(true);
  expect(await showBackfill(db, swept.backfillId ?? "")).toMatchObject({
    mode: "apply",
    state: "planned",
    to: wholeSecond(swept.from),
    startedBy: "sweep",
  });
  expect(stripe.asked[0]?.from).toBeGreaterThan(now - 30 * day);
  expect((await sweep(stripeWith())).gap).toBe(false);
});
