import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { listActivity } from "../activity/list-activity.ts";
import { listEvents, showEvent } from "./list-events.ts";
import { recordEvents } from "./record-events.ts";
import { countEvents } from "./count-events.ts";
import { countReplayable, replayBatch, replayEvents } from "./replay-events.ts";
import { chargeFact, createTold, intentFact, type Told } from "./told-facts.ts";

const rules = {
  appliedTypes: ["told", "refund.created"],
  unknownType: "no payment data is read from",
};

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let told: Told;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
});
beforeEach(async () => {
  await db.$client`truncate stripe_events, object_fetches, payments, payment_intents, payment_attempts cascade`;
  told = createTold(db);
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const stateOf = async (eventId: string) => (await showEvent(db, eventId))?.state;

/** Records an event that is never applied, as the ingress does. */
const ignore = (eventId: string, type: string, ignoredReason: string) =>
  recordEvents(db, [
    {
      eventId,
      type,
      apiVersion: null,
      account: null,
      livemode: false,
      created: new Date("2026-06-01T10:00:00Z"),
      payload: "{}",
      ignoredReason,
    },
  ]);

/** Every row that an applied event can touch. */
const books = async () => [
  ...(await db.$client`select * from payments order by id`),
  ...(await db.$client`select * from payment_intents order by id`),
  ...(await db.$client`select * from payment_attempts order by id`),
];

test("a failed event is tried again with all its attempts, and the others are left alone", async () => {
  await told.apply(intentFact({ id: "pi_1" }));
  await told.tellUnreadable("evt_bad");
  await told.drain();
  expect(await stateOf("evt_bad")).toBe("failed");

  const filter = { state: "failed" };
  expect(await countReplayable(db, filter, rules)).toBe(1);
  expect(await replayEvents(db, filter, rules, "cli:test")).toEqual(["evt_bad"]);
  expect(await showEvent(db, "evt_bad")).toMatchObject({
    state: "pending",
    attempts: 0,
    reason: null,
    appliedAt: null,
  });
  expect(await countReplayable(db, filter, rules)).toBe(0);
  const { applied, failures } = await told.drain();
  expect(applied).toBe(0);
  expect(failures).toMatchObject([{ eventId: "evt_bad", attempts: 1, final: true }]);
});

test("an event that waits for its next attempt is due at once", async () => {
  const [eventId = ""] = await told.tell(intentFact({ id: "pi_1" }));
  await db.$client`update stripe_events set attempts = 2, next_attempt_at = now() + interval '1 day'`;
  expect((await told.drain()).applied).toBe(0);
  expect(await replayEvents(db, { eventIds: [eventId] }, rules, "cli:test")).toEqual([eventId]);
  expect((await told.drain()).applied).toBe(1);
});

test("P3: replaying what was applied changes nothing", async () => {
  await told.apply(
    intentFact({ id: "pi_1", amountReceived: 0n, status: "open" }),
    chargeFact({ id: "ch_1", paymentIntent: "pi_1" }),
    intentFact({ id: "pi_1" }),
  );
  const before = await books();
  expect(await replayEvents(db, { state: "applied" }, rules, "cli:test")).toHaveLength(3);
  expect((await told.drain()).applied).toBe(3);
  expect(await books()).toEqual(before);
});

test("P2: an event whose type was not applied when it came is put back where it is now", async () => {
  await ignore("evt_refund", "refund.created", "no payment data is read from refund.created");
  await ignore("evt_plan", "plan.created", "no payment data is read from plan.created");
  expect(await replayEvents(db, { state: "ignored" }, rules, "cli:test")).toEqual(["evt_refund"]);
  expect(await stateOf("evt_refund")).toBe("pending");
  expect(await stateOf("evt_plan")).toBe("ignored");
});

test("P8: an event of the other mode or another account is never put back", async () => {
  await ignore("evt_live", "told", "live mode, but this database holds test mode");
  await ignore("evt_other", "told", "of the account acct_2, but this database holds acct_1");
  await ignore("evt_thin", "told", "thin event: it does not carry its object");
  for (const filter of [{}, { state: "ignored" }, { eventIds: ["evt_live", "evt_other"] }]) {
    expect(await countReplayable(db, filter, rules)).toBe(0);
    expect(await replayEvents(db, filter, rules, "cli:test")).toEqual([]);
  }
  expect(await listEvents(db, {}, 10)).toMatchObject(
    Array.from({ length: 3 }, () => ({ state: "ignored" })),
  );
});

test("a period and a type narrow a replay down: received from, and before to", async () => {
  await told.apply(...["pi_1", "pi_2", "pi_3"].map((id) => intentFact({ id })));
  await db.$client`
    update stripe_events
    set received_at = '2026-06-01T00:00:00Z'::timestamptz + (right(event_id, 1)::int - 1) * interval '1 hour'`;
  // Ids are in the order that events came.
  await db.$client`
    update stripe_events
    set id = (lpad(to_hex((extract(epoch from received_at) * 1000)::bigint), 12, '0')
      || right(replace(id::text, '-', ''), 20))::uuid`;
  const from = new Date("2026-06-01T01:00:00Z");
  const to = new Date("2026-06-01T02:00:00Z");
  expect(await countReplayable(db, { from, type: "told" }, rules)).toBe(2);
  expect(await countReplayable(db, { from, type: "refund.created" }, rules)).toBe(0);
  expect(await replayEvents(db, { from, to }, rules, "cli:test")).toEqual(["evt_00002"]);
});

test("a replay goes on batch by batch, each event once, and leaves out what is ignored for good", async () => {
  await told.apply(...["pi_1", "pi_2", "pi_3"].map((id) => intentFact({ id })));
  await ignore("evt_live", "told", "live mode, but this database holds test mode");
  const taken: string[] = [];
  const sizes: number[] = [];
  for (let after: string | undefined; ;) {
    const batch = await replayBatch(db, { type: "told" }, rules, {
      limit: 2,
      after,
      by: "cli:test",
    });
    taken.push(...batch.eventIds);
    sizes.push(batch.eventIds.length);
    if (batch.next === null) break;
    after = batch.next;
  }
  expect(taken.toSorted()).toEqual(["evt_00001", "evt_00002", "evt_00003"]);
  expect(sizes).toEqual([2, 1]);
  expect(await stateOf("evt_live")).toBe("ignored");
  expect(await countReplayable(db, {}, rules, { most: 2 })).toBe(2);
});

test("events of a type are planned for that type, however often some are listed", async () => {
  const connection = openDatabase(database.url, { max: 1 });
  for (let times = 0; times < 10; times += 1) await listEvents(connection, { type: "told" }, 10);
  const plans = await connection.$client`
    select custom_plans::int as custom, generic_plans::int as shared from pg_prepared_statements
    where statement like 'select "event_id"%from "stripe_events"%'`;
  await closeDatabase(connection);
  expect(plans).toEqual([{ custom: 10, shared: 0 }]);
});

test("events are counted by state and type", async () => {
  await told.apply(intentFact({ id: "pi_1" }));
  await ignore("evt_1", "plan.created", "no payment data is read from plan.created");
  expect(await countEvents(db)).toEqual({
    states: [
      { state: "pending", events: 0 },
      { state: "failed", events: 0 },
      { state: "ignored", events: 1 },
      { state: "applied", events: 1 },
    ],
    types: [
      { type: "plan.created", events: 1 },
      { type: "told", events: 1 },
    ],
  });
});

test("who replayed what is recorded; what a schedule does by itself is not", async () => {
  await told.apply(intentFact({ id: "pi_1" }));
  await db.$client`delete from activity`;
  const [one] = await listEvents(db, { state: "applied" }, 1);
  await replayEvents(db, { eventIds: [one?.id ?? ""] }, rules, "user:ana");
  await replayEvents(db, { eventIds: [one?.id ?? ""] }, rules, "schedule");
  expect(await listActivity(db, { limit: 5 })).toMatchObject([
    {
      actor: "user:ana",
      action: "event.replayed",
      subject: { kind: "event", id: one?.id },
      detail: { events: 1 },
    },
  ]);
});
