import { collectChanges, listNotifications, recordAnswer, takeDue } from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());

/** A booking is paid, and its system told: with this answer. */
async function tell(reference: string, status: number): Promise<string> {
  const instalments = [{ kind: "deposit", amount: 12_000 }];
  const guest = { name: "Ana Holm" };
  const body = { currency: "eur", guest, instalments };
  await console.call("PUT", `/bookings/${reference}`, { body });
  await console.receive({ id: `pi_${reference}`, amount: 12_000n, reference });
  await collectChanges(console.db);
  const [due] = await takeDue(console.db, { limit: 1, lostAfterMs: 60_000 });
  if (!due) throw new Error("nothing is told");
  const answer = { attempt: 1, at: new Date().toISOString(), status, error: null, durationMs: 12 };
  await recordAnswer(console.db, due.id, answer, status < 300 ? "delivered" : "failed");
  return due.id;
}

const pending = () => listNotifications(console.db, { state: "pending" }, 10);

test("where nothing was told it says how to begin, and a booking's page says nothing", async () => {
  const { html } = await console.browse("/notifications", { role: "viewer" });
  expect(html).toContain("NOTIFY_URL");
  expect((await console.browse("/notifications?state=failed")).html).toContain("Show all");
  const wrong = await console.browse("/notifications?state=lost");
  expect([wrong.status, wrong.html.includes("state")]).toEqual([422, true]);
});

test("the log is filtered, leads to each notification, and a booking's page leads to its own", async () => {
  const delivered = await tell("RE-1", 204);
  const failed = await tell("RE-2", 503);
  const all = await console.browse("/notifications", { role: "viewer" });
  expect([all.html.includes(delivered), all.html.includes(failed)]).toEqual([true, true]);
  const some = await console.browse("/notifications?state=failed", { role: "viewer" });
  expect([some.html.includes(delivered), some.html.includes(failed)]).toEqual([false, true]);
  const one = await console.browse(`/notifications/${failed}`, { role: "viewer" });
  expect(one.html).toMatch(/503.*12 ms/s);
  expect(one.html).toContain("&quot;reference&quot;: &quot;RE-2&quot;");
  expect(one.html).not.toMatch(/Ana|<button[^>]*>Tell it again/);
  expect((await console.browse("/notifications/none")).status).toBe(404);
  const booking = await console.browse("/bookings/RE-2", { role: "viewer" });
  expect(booking.html).toContain('href="/notifications?booking=RE-2"');
});

test("an operator has a booking told again, and a viewer does not", async () => {
  const id = await tell("RE-3", 204);
  const path = `/notifications/${id}/replay`;
  expect((await console.submit(path, {}, { role: "viewer" })).status).toBe(403);
  expect((await console.browse(`/notifications/${id}`)).html).toContain("Tell it again");
  const { status, headers } = await console.submit(path, {});
  const [sent] = await pending();
  expect([status, headers.get("location")]).toEqual([303, `/notifications/${sent?.id}`]);
  expect((await console.browse(`/notifications/${sent?.id}`)).html).toContain("Send it now");
  const done = await console.browse("/activity", { role: "viewer" });
  expect(done.html).toMatch(/had told again.*RE-3/s);
});

test("all that failed is told again with one press, each booking once", async () => {
  await console.db.$client`truncate notifications, booking_changes`;
  await tell("RE-4", 500);
  await tell("RE-5", 410);
  expect((await console.browse("/notifications")).html).toContain("Tell 2 bookings again");
  await console.submit("/notifications/replay", {});
  await console.submit("/notifications/replay", {});
  expect((await pending()).map(({ booking }) => booking)).toEqual(["RE-5", "RE-4"]);
  expect((await console.browse("/notifications")).html).not.toContain("again</button>");
});
