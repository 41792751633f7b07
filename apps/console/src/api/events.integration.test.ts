import { recordEvents } from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  const event = {
    type: "charge.succeeded",
    apiVersion: "2026-10-28.endive",
    account: null,
    livemode: false,
    created: new Date("2026-06-01T10:00:00Z"),
    payload: JSON.stringify({ data: { object: { metadata: { bookingId: "7" } } } }),
    ignoredReason: null,
  };
  for (const number of [1, 2, 3]) {
    await recordEvents(console.db, [{ ...event, eventId: `evt_${number}` }]);
  }
  await recordEvents(console.db, [
    { ...event, type: "charge.failed", eventId: "evt_live", ignoredReason: "live mode, but …" },
  ]);
  await console.db.$client`
    update stripe_events set state = 'failed', attempts = 8, error = 'Error: no' where event_id = 'evt_2'`;
});
afterAll(() => console.stop());

const listed = async (query: string) => {
  const { body } = await console.call("GET", `/events?${query}`, { role: "viewer" });
  return {
    ids: (body["items"] as { id: string }[]).map(({ id }) => id),
    next: body["next_cursor"],
  };
};

test("events are listed by state, type and period, and in pages", async () => {
  expect((await listed("")).ids).toEqual(["evt_live", "evt_3", "evt_2", "evt_1"]);
  expect((await listed("state=failed")).ids).toEqual(["evt_2"]);
  expect((await listed("type=charge.failed")).ids).toEqual(["evt_live"]);
  expect((await listed("to=2026-01-01")).ids).toEqual([]);
  const first = await listed("limit=3");
  expect(first.ids).toEqual(["evt_live", "evt_3", "evt_2"]);
  expect(await listed(`limit=3&cursor=${String(first.next)}`)).toEqual({
    ids: ["evt_1"],
    next: null,
  });
});

test("an event reads with its payload as it came", async () => {
  const { body } = await console.call("GET", "/events/evt_2");
  expect(body).toMatchObject({
    id: "evt_2",
    state: "failed",
    reason: "Error: no",
    attempts: 8,
    api_version: "2026-10-28.endive",
    payload: { data: { object: { metadata: { bookingId: "7" } } } },
  });
  expect((await console.call("GET", "/events/evt_none")).status).toBe(404);
});

test("a replay puts an event back and wakes the worker, once under one key", async () => {
  const headers = { "idempotency-key": "replay-1" };
  const first = await console.call("POST", "/events/evt_2/replay", { headers });
  expect(first).toMatchObject({
    status: 200,
    body: { state: "pending", attempts: 0, reason: null },
  });
  expect(console.enqueued).toEqual([{ name: "apply-events", payload: { eventIds: ["evt_2"] } }]);
  await console.db.$client`update stripe_events set state = 'applied' where event_id = 'evt_2'`;
  const again = await console.call("POST", "/events/evt_2/replay", { headers });
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(again.body).toEqual(first.body);
  expect(console.enqueued).toHaveLength(1);
  expect((await console.call("GET", "/events/evt_2")).body).toMatchObject({ state: "applied" });
});

test("what is ignored for good is not put back", async () => {
  const answer = await console.call("POST", "/events/evt_live/replay");
  expect(answer).toMatchObject({
    status: 409,
    body: { type: "urn:rentease:problem:event_not_replayable" },
  });
  expect((await console.call("GET", "/events/evt_live")).body).toMatchObject({ state: "ignored" });
  expect((await console.call("POST", "/events/evt_none/replay")).status).toBe(404);
});
