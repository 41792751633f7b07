import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { showEvent } from "../inbox/list-events.ts";
import { recordEvents } from "../inbox/record-events.ts";
import { countReplayable, replayEvents } from "../inbox/replay-events.ts";
import { lowestIdAt } from "../new-id.ts";
import { countRedactable, redactPayloads } from "./redact-payloads.ts";

const rules = { appliedTypes: ["charge.succeeded"], unknownType: "unknown type" };
const received = new Date("2026-03-01T10:00:00Z");
const before = new Date("2026-04-01T00:00:00Z");

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 4 });
});
beforeEach(async () => {
  await db.$client`truncate stripe_events, object_fetches, stripe_requests`;
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const payloadOf = (eventId: string) =>
  JSON.stringify({
    id: eventId,
    type: "charge.succeeded",
    created: 1_770_000_000,
    data: {
      object: {
        id: "ch_1",
        object: "charge",
        billing_details: { email: "ana@example.com", name: "Ana Holm" },
      },
    },
  });

/** Events as they stand, received at a moment. */
async function have(states: Record<string, string>, at = received) {
  const eventIds = Object.keys(states).sort();
  await recordEvents(
    db,
    eventIds.map((eventId) => ({
      eventId,
      type: "charge.succeeded",
      apiVersion: null,
      account: null,
      livemode: false,
      created: at,
      payload: payloadOf(eventId),
      ignoredReason: null,
    })),
  );
  for (const state of new Set(Object.values(states))) {
    const inIt = eventIds.filter((eventId) => states[eventId] === state);
    // An id tells the time too.
    await db.$client`
      update stripe_events set state = ${state}, received_at = ${at.toISOString()},
        id = (left(${lowestIdAt(at)}, 14) || substr(id::text, 15))::uuid
      where event_id = any(${inIt})`;
  }
}

const redacted = async () => {
  const rows = await db.$client<{ event_id: string }[]>`
    select event_id from stripe_events
    where redacted_at is not null and payload not like '%ana%' order by 1`;
  return rows.map((row) => row.event_id);
};

test("old payloads of applied and ignored events say no more than what they were about", async () => {
  await have({ evt_1: "applied", evt_2: "ignored", evt_3: "failed", evt_4: "pending" });
  await have({ evt_5: "applied" }, new Date("2026-04-01T00:00:01Z"));
  expect(await countRedactable(db, before)).toBe(2);
  expect(await redactPayloads(db, { before })).toBe(2);
  expect(await redacted()).toEqual(["evt_1", "evt_2"]);

  const event = await showEvent(db, "evt_1");
  expect(JSON.parse(event?.payload ?? "")).toEqual({
    id: "evt_1",
    object: "event",
    type: "charge.succeeded",
    created: 1_770_000_000,
    data: { object: { id: "ch_1", object: "charge" } },
    redacted: true,
  });
  expect(event).toMatchObject({ state: "applied", redactedAt: expect.any(Date) });
  // What failed or waits is still to be applied; what is new is kept.
  for (const eventId of ["evt_3", "evt_4", "evt_5"]) {
    expect(await showEvent(db, eventId)).toMatchObject({
      payload: payloadOf(eventId),
      redactedAt: null,
    });
  }
});

test("more than one batch, two runs at once and a second run redact each payload once", async () => {
  await have(
    Object.fromEntries(
      Array.from({ length: 1_203 }, (_, at) => [`evt_${String(at).padStart(4, "0")}`, "applied"]),
    ),
  );
  const runs = await Promise.all([redactPayloads(db, { before }), redactPayloads(db, { before })]);
  const rest = await redactPayloads(db, { before });
  expect(runs.reduce((sum, count) => sum + count, rest)).toBe(1_203);
  expect(await redacted()).toHaveLength(1_203);
  expect(await redactPayloads(db, { before })).toBe(0);
});

test("an aborted run redacts no further batch", async () => {
  await have({ evt_1: "applied" });
  expect(await redactPayloads(db, { before, signal: AbortSignal.abort() })).toBe(0);
  expect(await redacted()).toEqual([]);
});

test("a payload that is no event leaves nothing but that it was redacted", async () => {
  await have({ evt_1: "ignored" });
  await db.$client`update stripe_events set payload = '{"email":"ana@example.com"}'`;
  await redactPayloads(db, { before });
  expect((await showEvent(db, "evt_1"))?.payload).toBe('{"object":"event","redacted":true}');
});

test("retention finds its events in an index, not among all that were redacted", async () => {
  await have({ evt_1: "applied" });
  const plan = await db.$client.begin(async (tx) => {
    await tx`set local enable_seqscan = off`;
    return tx`
      explain select id from stripe_events
      where redacted_at is null and state in ('applied', 'ignored') and id < '01000000-0000-0000-0000-000000000000'
      order by id limit 500`;
  });
  expect(JSON.stringify(plan)).toContain("stripe_events_unredacted");
});

test("a redacted event is replayed by fetching what it was about, once for all that ask", async () => {
  await have({ evt_1: "applied", evt_2: "applied", evt_3: "failed" });
  await db.$client`update stripe_events set state = 'applied' where event_id = 'evt_3'`;
  await redactPayloads(db, { before });
  await db.$client`update stripe_events set state = 'failed', error = 'no' where event_id = 'evt_3'`;
  await db.$client`insert into stripe_requests (day, reads, writes, limited) values (current_date, 1, 0, 0)`;

  expect(await countReplayable(db, {}, rules)).toBe(3);
  expect(await countReplayable(db, {}, rules, { most: 10 })).toBe(3);
  expect(await countReplayable(db, { state: "applied" }, rules, { most: 10 })).toBe(2);
  expect(await replayEvents(db, {}, rules, "cli:test")).toEqual(["evt_1", "evt_2", "evt_3"]);
  expect(await db.$client`select object_type, stripe_id, reason from object_fetches`).toEqual([
    { object_type: "charge", stripe_id: "ch_1", reason: "redacted" },
  ]);
  // Nothing can be read from them any more: none is pending.
  for (const eventId of ["evt_1", "evt_2", "evt_3"]) {
    expect(await showEvent(db, eventId)).toMatchObject({ state: "applied", reason: null });
  }
});

test("without a worker that asks Stripe a redacted event is not replayed, and the others are", async () => {
  await have({ evt_1: "applied" });
  await redactPayloads(db, { before });
  expect(await countReplayable(db, {}, rules, { most: 10 })).toBe(0);
  await have({ evt_2: "failed", evt_4: "applied" });
  expect(await countReplayable(db, {}, rules)).toBe(2);
  expect(await countReplayable(db, {}, rules, { most: 10 })).toBe(2);
  expect(await countReplayable(db, { state: "applied" }, rules, { most: 10 })).toBe(1);
  expect(await replayEvents(db, {}, rules, "cli:test")).toEqual(["evt_2", "evt_4"]);
  expect(await db.$client`select 1 from object_fetches`).toEqual([]);
});
