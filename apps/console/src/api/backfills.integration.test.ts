import { planBackfill } from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());
beforeEach(() => void console.enqueued.splice(0));

const body = { from: "2026-03-29", to: "2026-03-30", objects: ["charge", "refund"] };

const started = async (more: object = {}): Promise<string> => {
  const answer = await console.call("POST", "/backfills", { body: { ...body, ...more } });
  expect(answer.status).toBe(200);
  return String(answer.body["id"]);
};
const woken = (id: string) => ({ name: "plan-backfill", payload: { backfillId: id } });
const failWindow = (id: string) =>
  console.db.$client`
    update backfill_windows set state = 'failed', attempts = 8, error = 'StripeAPIError: no'
    where backfill_id = ${id} and kind = 'refund'`;

test("a backfill is started in the host's zone, where days have 23 hours, and the worker is woken", async () => {
  const answer = await console.call("POST", "/backfills", { body });
  expect(answer).toMatchObject({
    status: 200,
    body: {
      state: "planned",
      mode: "apply",
      from: "2026-03-28T23:00:00.000Z",
      to: "2026-03-29T22:00:00.000Z",
      time_zone: "Europe/Amsterdam",
      objects: ["charge", "refund"],
      started_by: "key:operator",
      started_at: null,
      progress: 0,
      windows: { pending: 0, running: 0, done: 0, failed: 0 },
      counts: { requests: 0, listed: 0, created: 0 },
      failed: [],
    },
  });
  expect(console.enqueued).toEqual([woken(String(answer.body["id"]))]);
});

test("without an end it ends a minute ago; a datetime with an offset is what it says", async () => {
  const answer = await console.call("POST", "/backfills", {
    body: { from: "2026-06-01T09:30+05:00", time_zone: "UTC", dry_run: true },
  });
  expect(answer.body).toMatchObject({ mode: "dry_run", from: "2026-06-01T04:30:00.000Z" });
  expect(answer.body["objects"]).toHaveLength(6);
  const minutesAgo = (Date.now() - Date.parse(String(answer.body["to"]))) / 60_000;
  expect(minutesAgo).toBeGreaterThanOrEqual(1);
  expect(minutesAgo).toBeLessThan(2);
});

test("under one Idempotency-Key it is started once", async () => {
  const headers = { "idempotency-key": "year" };
  const first = await console.call("POST", "/backfills", { body, headers });
  const again = await console.call("POST", "/backfills", { body, headers });
  expect(again.body).toEqual(first.body);
  expect(console.enqueued).toHaveLength(1);
});

test.each([
  [{}, "from"],
  [{ from: "soon" }, "from"],
  [{ from: "2026-02-30" }, "from"],
  [{ from: "2100-01-01", to: "2100-02-01" }, "from"],
  [{ from: "2026-02-01", to: "2026-02-01" }, "to"],
  [{ from: "2026-02-01", to: "x" }, "to"],
  [{ from: "2026-02-01", time_zone: "+02:00" }, "time_zone"],
  [{ from: "2026-02-01", objects: [] }, "objects"],
  [{ from: "2026-02-01", objects: ["invoice"] }, "objects.0"],
  [{ from: "2026-02-01", speed: 9 }, "speed"],
])("422 that names the field: %j", async (wrong, field) => {
  const answer = await console.call("POST", "/backfills", { body: wrong });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
  expect(console.enqueued).toEqual([]);
});

test("it reads with how far it is, and its windows with what they brought", async () => {
  const id = await started();
  await planBackfill(console.db, id);
  await console.db.$client`
    update backfill_windows
    set state = 'done', requests = 3, listed = 250, created = 240, changed = 10, finished_at = now()
    where backfill_id = ${id} and kind in ('charge', 'unsettled')`;
  await failWindow(id);
  const { body: shown } = await console.call("GET", `/backfills/${id}`, { role: "viewer" });
  expect(shown).toMatchObject({
    state: "running",
    // That of the refunds.
    progress: 0,
    windows: { pending: 0, running: 0, done: 2, failed: 1 },
    counts: { requests: 6, listed: 500, created: 480, changed: 20 },
    failed: [{ kind: "refund", state: "failed", attempts: 8, error: "StripeAPIError: no" }],
  });
  const { body: page } = await console.call("GET", `/backfills/${id}/windows`);
  expect(page["items"]).toMatchObject([
    { kind: "charge", from: "2026-03-28T23:00:00.000Z", state: "done", listed: 250, error: null },
    { kind: "refund", state: "failed" },
    { kind: "unsettled", state: "done" },
  ]);
});

test("they are listed in pages, the last started first", async () => {
  const ids = [await started(), await started()].toReversed();
  const first = await console.call("GET", "/backfills?limit=1");
  expect(first.body["items"]).toMatchObject([{ id: ids[0], progress: 0 }]);
  const cursor = String(first.body["next_cursor"]);
  const second = await console.call("GET", `/backfills?limit=1&cursor=${cursor}`);
  expect(second.body["items"]).toMatchObject([{ id: ids[1] }]);
});

test("pause, resume and cancel; the worker is woken to go on only", async () => {
  const id = await started();
  await planBackfill(console.db, id);
  console.enqueued.splice(0);
  const does = async (command: string) => {
    const { status, body: answer } = await console.call("POST", `/backfills/${id}/${command}`);
    return [status, answer["state"] ?? answer["type"]];
  };
  expect(await does("resume")).toEqual([409, "urn:rentease:problem:backfill_state"]);
  expect(await does("pause")).toEqual([200, "paused"]);
  expect(console.enqueued).toEqual([]);
  expect(await does("resume")).toEqual([200, "running"]);
  expect(console.enqueued).toEqual([woken(id)]);
  expect(await does("cancel")).toEqual([200, "canceled"]);
  const late = await console.call("POST", `/backfills/${id}/pause`);
  expect(late).toMatchObject({ status: 409, body: { backfill: { id, state: "canceled" } } });
});

test("a retry is for failed windows", async () => {
  const id = await started();
  await planBackfill(console.db, id);
  expect(await console.call("POST", `/backfills/${id}/retry`)).toMatchObject({
    status: 409,
    body: { detail: "none of its windows failed" },
  });
  await failWindow(id);
  expect(await console.call("POST", `/backfills/${id}/retry`)).toMatchObject({
    status: 200,
    body: { windows: { pending: 3, failed: 0 }, failed: [] },
  });
});

test("404 for one that there is not, 422 for what is no id", async () => {
  const none = "/backfills/019e0000-0000-7000-8000-000000000000";
  for (const [method, path] of [
    ["GET", none],
    ["GET", `${none}/windows`],
    ["POST", `${none}/pause`],
  ] as const) {
    expect(await console.call(method, path)).toMatchObject({ status: 404 });
  }
  expect(await console.call("GET", "/backfills/x")).toMatchObject({
    status: 422,
    body: { errors: [{ field: "id" }] },
  });
});
