import { collectChanges, recordAnswer, takeDue } from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;
const ids: string[] = [];

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  for (const number of [1, 2, 3]) {
    const reference = `RE-${number}`;
    const instalments = [{ kind: "deposit", amount: 12_000 }];
    await console.call("PUT", `/bookings/${reference}`, { body: { currency: "eur", instalments } });
    await console.receive({ id: `pi_${number}`, amount: 12_000n, reference });
    await collectChanges(console.db);
    const [due] = await takeDue(console.db, { limit: 1, lostAfterMs: 0 });
    if (!due) throw new Error("nothing is told");
    ids.push(due.id);
    if (number === 3) break;
    const answer = { at: "2026-06-01T10:00:00.000Z", error: null, durationMs: 12 };
    const status = number === 1 ? 204 : 500;
    const outcome = number === 1 ? "delivered" : "failed";
    await recordAnswer(console.db, due.id, { attempt: 1, status, ...answer }, outcome);
  }
});
afterAll(() => console.stop());

const listed = async (query: string) => {
  const { body } = await console.call("GET", `/notifications?${query}`, { role: "viewer" });
  return {
    bookings: (body["items"] as { booking: string }[]).map(({ booking }) => booking),
    next: body["next_cursor"],
  };
};

test("notifications are listed by state and booking, and in pages", async () => {
  expect((await listed("")).bookings).toEqual(["RE-3", "RE-2", "RE-1"]);
  expect((await listed("state=failed")).bookings).toEqual(["RE-2"]);
  expect((await listed("booking=re-1")).bookings).toEqual(["RE-1"]);
  const first = await listed("limit=2");
  expect((await listed(`limit=2&cursor=${String(first.next)}`)).bookings).toEqual(["RE-1"]);
  const wrong = await console.call("GET", "/notifications?state=lost");
  expect(wrong.status).toBe(422);
});

test("a notification reads with its attempts and what is sent", async () => {
  const { body } = await console.call("GET", `/notifications/${ids[1]}`, { role: "viewer" });
  expect(body).toMatchObject({
    state: "failed",
    last_status: 500,
    answers: [{ attempt: 1, status: 500, error: null, duration_ms: 12 }],
    payload: { type: "booking.changed", data: { reference: "RE-2", paid: 12_000, balance: 0 } },
  });
  expect((await console.call("GET", "/notifications/none")).status).toBe(404);
});

test("a replay tells the booking's standing in a new notification, once under one key", async () => {
  const path = `/notifications/${ids[1]}/replay`;
  expect((await console.call("POST", path, { role: "viewer" })).status).toBe(403);
  const headers = { "idempotency-key": "tell-again" };
  const first = await console.call("POST", path, { headers });
  expect(first).toMatchObject({
    status: 200,
    body: { state: "pending", attempts: 0, replay_of: ids[1], booking: "RE-2" },
  });
  expect((await console.call("POST", path, { headers })).body).toEqual(first.body);
  expect((await listed("booking=RE-2")).bookings).toHaveLength(2);
  expect((await console.call("POST", "/notifications/none/replay")).status).toBe(404);
});
