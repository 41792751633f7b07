import { recordEvents, showEvent } from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());
beforeEach(async () => {
  await console.db.$client`truncate stripe_events`;
  console.enqueued.length = 0;
});

type Told = { type?: string; object?: object; ignoredReason?: string | null };

const tell = (eventId: string, { type = "charge.succeeded", object, ignoredReason }: Told = {}) =>
  recordEvents(console.db, [
    {
      eventId,
      type,
      apiVersion: "2026-10-28.endive",
      account: null,
      livemode: false,
      created: new Date("2026-06-01T10:00:00Z"),
      payload: JSON.stringify({ data: { object: object ?? {} } }),
      ignoredReason: ignoredReason ?? null,
    },
  ]);
const fail = (eventId: string) => console.db.$client`
  update stripe_events set state = 'failed', attempts = 8, error = 'Error: no such thing'
  where event_id = ${eventId}`;
const stateOf = async (eventId: string) => (await showEvent(console.db, eventId))?.state;
const listed = async (query: string) => {
  const { html } = await console.browse(`/events?${query}`, { role: "viewer" });
  return [...html.matchAll(/class="id">(evt_\w+)</g)].map(([, id]) => id);
};

test("an empty inbox says what to do next", async () => {
  const { status, html } = await console.browse("/events");
  expect(status).toBe(200);
  expect(html).toContain("Point a webhook endpoint at");
  expect((await console.browse("/events?state=failed")).html).toContain("show all of any time");
});

test("events are listed by state, type and period, and in pages", async () => {
  await tell("evt_1");
  await tell("evt_2");
  await fail("evt_2");
  await tell("evt_3", { type: "refund.created" });
  expect(await listed("")).toEqual(["evt_3", "evt_2", "evt_1"]);
  expect(await listed("state=failed&type=")).toEqual(["evt_2"]);
  expect(await listed("type=refund.created")).toEqual(["evt_3"]);
  expect(await listed("to=2026-01-01")).toEqual([]);
  expect(await listed("cursor=evt_2")).toEqual(["evt_1"]);
  const { html } = await console.browse("/events?state=failed");
  expect(html).toContain("Error: no such thing");
  expect(html).toContain("1 failed");
  const bad = await console.browse("/events?state=wrong");
  expect(bad.status).toBe(422);
  expect(bad.html).toContain("state");
});

test("P10: a payload is for operators and admins; viewers see that there is one, and no button", async () => {
  await tell("evt_1", { object: { billing_details: { email: "ana@example.com" } } });
  const shown = await console.browse("/events/evt_1");
  expect(shown.html).toContain("ana@example.com");
  expect(shown.html).toContain("Apply it again");
  const { html } = await console.browse("/events/evt_1", { role: "viewer" });
  expect(html).not.toContain("ana@example.com");
  expect(html).toContain("operators and admins see it");
  expect(html).not.toContain("Apply it again");
  expect((await console.browse("/events/evt_none")).status).toBe(404);
});

test("an event leads to the payment it is about", async () => {
  await console.receive({ id: "pi_Abc123", amount: 12_345n });
  await tell("evt_about", { object: { id: "re_Abc123", charge: "ch_Abc123" } });
  const { html } = await console.browse("/events/evt_about", { role: "viewer" });
  expect(html).toMatch(/href="\/payments\/[\da-f-]{36}"[^>]*>Payment of 123\.45/);
});

test("a failed event is applied again by an operator alone", async () => {
  await tell("evt_1");
  await fail("evt_1");
  const path = "/events/evt_1/replay";
  expect((await console.submit(path, {}, { role: "viewer" })).status).toBe(403);
  expect(await stateOf("evt_1")).toBe("failed");
  const done = await console.submit(path, { back: "/events/evt_1" });
  expect([done.status, done.headers.get("location")]).toEqual([303, "/events/evt_1"]);
  expect(await stateOf("evt_1")).toBe("pending");
  expect(console.enqueued).toEqual([{ name: "apply-events", payload: { eventIds: ["evt_1"] } }]);
});

test("what is ignored for good has no button, and a press is refused on its page", async () => {
  await tell("evt_live", { ignoredReason: "live mode, but this database holds test mode" });
  const { html } = await console.browse("/events/evt_live");
  expect(html).not.toContain("Apply it again");
  const back = { back: "/events/evt_live" };
  const refused = await console.submit("/events/evt_live/replay", back);
  expect(refused.status).toBe(409);
  expect(refused.html).toContain("ignored for good");
  expect(await stateOf("evt_live")).toBe("ignored");
});

test("a replay by filter first says how many, then puts back just those", async () => {
  for (const number of [1, 2, 3]) await tell(`evt_${number}`);
  await tell("evt_refund", { type: "refund.created" });
  for (const eventId of ["evt_1", "evt_2", "evt_refund"]) await fail(eventId);

  const query = "state=failed&type=charge.succeeded";
  expect((await console.browse(`/events/replay?${query}`, { role: "viewer" })).status).toBe(403);
  const { html } = await console.browse(`/events/replay?${query}`);
  expect(html).toContain("<strong>2 events</strong>");
  expect(await stateOf("evt_1")).toBe("failed");

  const form = { state: "failed", type: "charge.succeeded" };
  expect((await console.submit("/events/replay", form, { role: "viewer" })).status).toBe(403);
  const { headers } = await console.submit("/events/replay", form);
  expect(decodeURIComponent(decodeURIComponent(headers.get("set-cookie") ?? ""))).toContain(
    "2 events put back",
  );
  expect(await Promise.all(["evt_1", "evt_2", "evt_3", "evt_refund"].map(stateOf))).toEqual([
    "pending",
    "pending",
    "pending",
    "failed",
  ]);
  expect(console.enqueued).toEqual([
    { name: "apply-events", payload: { eventIds: ["evt_1", "evt_2"] } },
  ]);
  expect((await console.browse("/events/replay?state=ignored")).html).toContain("None of them");
});

test("what came or failed after it was counted is not put back unasked, and another number is told", async () => {
  for (const number of [1, 2, 3]) await tell(`evt_${number}`);
  for (const number of [1, 2]) await fail(`evt_${number}`);
  const { html } = await console.browse("/events/replay?state=failed");
  const form = Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="(counted\w*)" value="([^"]*)"/g)].map(
      ([, name, value]) => [name, value],
    ),
  );
  expect(form).toEqual({ counted: "2", counted_at: expect.stringMatching(/Z$/) });
  await tell("evt_late");
  await fail("evt_late");
  const press = async () => {
    const { headers } = await console.submit("/events/replay", { state: "failed", ...form });
    return decodeURIComponent(decodeURIComponent(headers.get("set-cookie") ?? ""));
  };
  expect(await press()).toMatch(/2 events put back, and applied again in a moment\.;/);
  expect(await stateOf("evt_late")).toBe("failed");
  await fail("evt_3");
  expect(await press()).toContain(
    "1 event put back, and applied again in a moment. 2 were counted",
  );
  expect(await stateOf("evt_late")).toBe("failed");
});
