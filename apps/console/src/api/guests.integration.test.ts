import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

const stay = {
  guest: { name: "Ana Holm", email: "Ana@Example.com", phone: "+31612345678" },
  currency: "eur",
  check_in: "2025-07-01",
  check_out: "2025-07-05",
  instalments: [{ kind: "deposit", due: "2025-06-01", amount: 12_000 }],
};

const admin = "admin" as const;
const erase = (body: object, role: "operator" | "admin" = admin) =>
  console.call("POST", "/guests/erase", { body, role });

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  for (const reference of ["RE-1", "RE-2"]) {
    await console.call("PUT", `/bookings/${reference}`, { body: stay });
  }
  await console.call("PUT", "/bookings/RE-3", {
    body: { ...stay, guest: { ...stay.guest, email: "bo@example.com", name: "Bo Lind" } },
  });
  await console.receive({ id: "pi_1", reference: "RE-1", email: "ana@example.com" });
});
afterAll(() => console.stop());

test("all that is held of a guest is one document, by booking or address, and another's only by id", async () => {
  const { status, body } = await console.call("GET", "/bookings/RE-1/guest", { role: admin });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    email: "ana@example.com",
    bookings: [{ reference: "RE-1" }, { reference: "RE-2" }],
    payments: [{ stripe: { payment_intent: "pi_1" } }],
    charges: [{ payer_email: "ana@example.com" }],
    perhaps_also: { bookings: ["RE-3"], payments: [] },
  });
  expect(JSON.stringify(body)).not.toContain("bo@example.com");
  const { exported_at: _at, ...byBooking } = body;
  const asked = await console.call("POST", "/guests/export", {
    body: { email: " ANA@example.com" },
    role: admin,
  });
  const { exported_at: _then, ...byEmail } = asked.body;
  expect(byEmail).toEqual(byBooking);
  const { paths } = (await console.call("GET", "/openapi.json")).body as {
    paths: Record<string, { get?: { description: string } }>;
  };
  expect(paths["/bookings/{reference}/guest"]?.get?.description).toBe("Needs the role admin.");
});

test("no answer of an export is kept, whatever Idempotency-Key comes with it", async () => {
  const headers = { "idempotency-key": "export" };
  for (const booking of ["RE-1", "RE-3"]) {
    const exported = await console.call("POST", "/guests/export", {
      body: { booking },
      role: admin,
      headers,
    });
    expect(exported.status).toBe(200);
  }
  expect(await console.db.$client`select 1 from idempotency_keys`).toEqual([]);
});

test("only an admin's key exports or erases", async () => {
  for (const [method, path, body] of [
    ["GET", "/bookings/RE-1/guest", undefined],
    ["POST", "/guests/export", { booking: "RE-1" }],
    ["POST", "/guests/erase", { booking: "RE-1", force: true }],
  ] as const) {
    const refused = await console.call(method, path, { ...(body && { body }), role: "operator" });
    expect([path, refused.status]).toEqual([path, 403]);
  }
  expect((await console.call("GET", "/bookings/RE-1")).body).toMatchObject({ guest: stay.guest });
});

test("who is meant has to be said once, and be known; the field is named", async () => {
  for (const [body, field] of [
    [{}, "email"],
    [{ email: "ana@example.com", booking: "RE-1" }, "email"],
    [{ email: "ana" }, "email"],
    [{ booking: "RE-9" }, "booking"],
    [{ booking: "RE-1", forced: true }, "forced"],
  ] as const) {
    const refused = await erase(body);
    expect(refused.status).toBe(422);
    expect(refused.body["errors"]).toMatchObject([{ field }]);
  }
  const none = await console.call("GET", "/bookings/RE-9/guest", { role: admin });
  expect(none.status).toBe(404);
});

test("what is under way keeps a guest from being erased, unless it is forced; a dry run says so", async () => {
  const foreseen = await erase({ booking: "RE-1", dry_run: true });
  expect(foreseen.body).toMatchObject({
    bookings: ["RE-1", "RE-2"],
    payments: 1,
    objects: 2,
    obstacles: ["RE-2: its balance is not settled"],
  });
  const refused = await erase({ booking: "RE-1" });
  expect(refused).toMatchObject({
    status: 409,
    body: { type: expect.stringContaining("erasure_refused") },
  });
  expect(refused.body["detail"]).toContain("RE-2: its balance is not settled");
  expect((await console.call("GET", "/bookings/RE-1")).body).toMatchObject({ guest: stay.guest });

  const erased = await erase({ booking: "RE-1", force: true });
  expect(erased).toMatchObject({
    status: 200,
    body: { ...foreseen.body, events: expect.any(Number) },
  });
  const nobody = { name: null, email: null, phone: null };
  expect((await console.call("GET", "/bookings/RE-1")).body).toMatchObject({
    guest: nobody,
    paid: 12_000,
    balance: 0,
  });
  expect((await console.call("GET", "/bookings/RE-2")).body).toMatchObject({ guest: nobody });
  expect((await console.call("GET", "/bookings/RE-3")).body).toMatchObject({
    guest: { name: "Bo Lind" },
  });
  expect((await console.call("GET", "/payments/pi_1")).body).toMatchObject({
    payer: { name: null, email: null },
    review: "matched",
  });
});

test("an erasure is kept with who did it and counts, and no log nor activity names the guest (P10)", async () => {
  const done = await console.db.$client`
    select actor, action, subject, detail from activity where action = 'guest.erased'`;
  expect(done).toHaveLength(2);
  expect(done[0]).toMatchObject({
    actor: "key:admin",
    subject: expect.stringMatching(/^booking:/),
    detail: { bookings: 2, payments: 1, objects: 2, forced: true },
  });
  const said = JSON.stringify([done, console.logs]).toLowerCase();
  expect(said).not.toContain("holm");
  expect(said).not.toContain("ana@");
});

test("whom the booking system puts again is known again", async () => {
  await console.call("PUT", "/bookings/RE-1", { body: stay });
  expect((await console.call("GET", "/bookings/RE-1")).body).toMatchObject({ guest: stay.guest });
  const [row] = await console.db.$client`select erased_at from bookings where reference = 'RE-1'`;
  expect(row).toEqual({ erased_at: null });
  // What Stripe said stays erased.
  expect((await console.call("GET", "/payments/pi_1")).body).toMatchObject({
    payer: { name: null, email: null },
  });
});
