import { planBackfill } from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());
beforeEach(async () => {
  await console.db.$client`truncate backfills cascade`;
  console.enqueued.length = 0;
});

const form = { from: "2026-03-29", to: "2026-03-31", time_zone: "Europe/Amsterdam" };
const start = async (more: Record<string, string> = {}): Promise<string> => {
  const { status, headers } = await console.submit("/backfills", {
    ...form,
    objects: "charge",
    ...more,
  });
  expect(status).toBe(303);
  return (headers.get("location") ?? "").replace("/backfills/", "");
};
const backfills = () => console.db.$client`select * from backfills`;
const stateOf = async () => (await backfills())[0]?.["state"] as unknown;
const woken = (id: string) => ({ name: "plan-backfill", payload: { backfillId: id } });

test("with none yet the page says what the first is for, and offers it to operators alone", async () => {
  const { html } = await console.browse("/backfills");
  expect(html).toContain("None yet.");
  expect(html).toContain("Start the backfill");
  const viewed = await console.browse("/backfills", { role: "viewer" });
  expect(viewed.html).not.toContain("Start the backfill");
  expect((await console.submit("/backfills", form, { role: "viewer" })).status).toBe(403);
  expect(await backfills()).toHaveLength(0);
});

test("one is started by the days of the zone, under the name of who did, and the worker woken", async () => {
  const id = await start({ dry_run: "yes" });
  expect(await backfills()).toMatchObject([
    {
      id,
      mode: "dry_run",
      state: "planned",
      objects: ["charge"],
      from: "2026-03-28 23:00:00+00",
      to: "2026-03-30 22:00:00+00",
      started_by: expect.stringMatching(/^user:/),
    },
  ]);
  expect(console.enqueued).toEqual([woken(id)]);
  const { html } = await console.browse(`/backfills/${id}`, { role: "viewer" });
  expect(html).toContain("The operator");
  expect(html).toContain("dry run: nothing is written");
});

test.each([
  [{ from: "" }, "choose the first day"],
  [{ from: "2026-03-99" }, "from is no date"],
  [{ to: "2026-03-01" }, "ends before it begins"],
  [{ time_zone: "+02:00" }, "no IANA time zone"],
  [{ objects: "invoice" }, "at least one kind"],
])("refused: %j; what was typed stands there still", async (wrong, said) => {
  const back = { back: "/backfills" };
  const answer = await console.submit("/backfills", {
    ...form,
    ...back,
    objects: "charge",
    ...wrong,
  });
  expect(answer.status).toBe(422);
  expect(answer.html).toContain(said);
  expect(answer.html).toMatch(/<details class="start" open/);
  expect(answer.html).toContain(`value="${{ ...form, ...wrong }.to}"`);
  expect(await backfills()).toHaveLength(0);
});

test("it is paused, resumed and canceled by its buttons; a second press says how it stands", async () => {
  const id = await start();
  const path = `/backfills/${id}`;
  const press = (command: string, role: "viewer" | "operator" = "operator") =>
    console.submit(`${path}/${command}`, { back: path }, { role });
  expect((await press("pause", "viewer")).status).toBe(403);
  expect((await press("pause")).status).toBe(303);
  expect(await stateOf()).toBe("paused");
  const again = await press("pause");
  expect(again.status).toBe(409);
  expect(again.html).toContain("it is paused, not planned or running");
  expect(again.html).toContain("Resume");
  expect((await press("resume")).status).toBe(303);
  expect(await stateOf()).toBe("planned");
  expect((await press("cancel")).status).toBe(303);
  expect(await stateOf()).toBe("canceled");
  const { html } = await console.browse(path);
  for (const button of [">Pause<", ">Resume<", ">Cancel for good<"]) {
    expect(html).not.toContain(button);
  }
  expect(html).not.toContain("hx-trigger");
});

test("each window is a cell, one that failed says why and is tried again", async () => {
  const id = await start({ objects: "refund" });
  await planBackfill(console.db, id);
  await console.db.$client`
    update backfill_windows set state = 'failed', attempts = 8, error = 'StripeAPIError: no such thing'
    where id = (select id from backfill_windows where backfill_id = ${id} and kind = 'refund' limit 1)`;
  const { html } = await console.browse(`/backfills/${id}`);
  expect(html).toContain("StripeAPIError: no such thing");
  expect(html).toMatch(/<li class="window failed" title="[^"]*: failed, 0 listed">!</);
  expect(html).toContain("hx-trigger");
  console.enqueued.length = 0;
  expect((await console.submit(`/backfills/${id}/retry`, {})).status).toBe(303);
  expect(console.enqueued).toEqual([woken(id)]);
  expect((await console.browse(`/backfills/${id}`)).html).not.toContain("StripeAPIError");
});

test("an unknown one is not found", async () => {
  for (const id of ["nothing", "0198c0de-0000-7000-8000-000000000001"]) {
    expect((await console.browse(`/backfills/${id}`)).status).toBe(404);
    expect((await console.submit(`/backfills/${id}/pause`, {})).status).toBe(404);
  }
  expect((await console.browse("/backfills?cursor=x")).status).toBe(422);
});
