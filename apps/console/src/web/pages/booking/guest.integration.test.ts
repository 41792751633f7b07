import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

const admin = { role: "admin" } as const;
const erase = (form: Record<string, string>, how: { role?: "operator" | "admin" } = admin) =>
  console.submit(
    "/bookings/RE-1/guest/erase",
    { back: "/bookings/RE-1/guest?look=yes", ...form },
    how,
  );

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  for (const reference of ["RE-1", "RE-2"]) {
    await console.call("PUT", `/bookings/${reference}`, {
      body: {
        guest: { name: "Ana Holm", email: "ana@example.com" },
        currency: "eur",
        instalments: [{ kind: "deposit", amount: 12_000 }],
      },
    });
  }
  await console.receive({ id: "pi_1", reference: "RE-1", email: "ana@example.com" });
});
afterAll(() => console.stop());

test("an admin sees what is held of a guest, and nobody else does", async () => {
  const { html: before } = await console.browse("/bookings/RE-1/guest", admin);
  expect(before).toContain('href="/bookings/RE-1/guest?look=yes"');
  expect(before).not.toContain("Erase the guest");
  const { html } = await console.browse("/bookings/RE-1/guest?look=yes", admin);
  expect(html).toContain("ana@example.com");
  expect(html).toContain('href="/bookings/RE-2"');
  expect(html).toContain("RE-2: its balance is not settled");
  expect((await console.browse("/bookings/RE-1", admin)).html).toContain("/bookings/RE-1/guest");
  expect((await console.browse("/bookings/RE-1")).html).not.toContain("/bookings/RE-1/guest");
  for (const path of ["/bookings/RE-1/guest", "/bookings/RE-1/guest.json"]) {
    expect([path, (await console.browse(path)).status]).toEqual([path, 403]);
  }
  expect((await console.browse("/bookings/RE-9/guest", admin)).status).toBe(404);
  expect((await console.browse("/bookings/RE-9/guest.json", admin)).status).toBe(404);
});

test("what of others' the address stands in is counted, and linked", async () => {
  await console.receive({ id: "pi_agency", reference: "RE-9", email: "bo@example.com" });
  const { body } = await console.call("GET", "/payments/pi_agency", admin);
  const { id } = body as { id: string };
  await console.db.$client`
    insert into payment_notes (id, payment_id, by, text) values (gen_random_uuid(), ${id}, 'test', 'of ana@example.com')`;
  const { html } = await console.browse("/bookings/RE-1/guest?look=yes", admin);
  expect(html).toContain("The address in what is others&#39;");
  expect(html).toContain(`href="/payments/${id}"`);
});

test("the download is the API's document, under a name without the guest's", async () => {
  const { html, headers } = await console.browse("/bookings/RE-1/guest.json", admin);
  expect(headers.get("content-disposition")).toBe('attachment; filename="guest-RE-1.json"');
  const { exported_at: _at, ...downloaded } = JSON.parse(html) as Record<string, unknown>;
  const { body } = await console.call("GET", "/bookings/RE-1/guest", admin);
  const { exported_at: _then, ...asked } = body;
  expect(downloaded).toEqual(asked);
});

test("erasing takes the typed reference, and a tick where something is under way; what was typed stays", async () => {
  expect((await erase({ confirm: "RE-1", force: "on" }, { role: "operator" })).status).toBe(403);
  const mistyped = await erase({ form: "erase", confirm: "RE-2", force: "on" });
  expect(mistyped.status).toBe(422);
  expect(mistyped.html).toContain('value="RE-2"');
  const underWay = await erase({ confirm: "RE-1" });
  expect(underWay.status).toBe(409);
  expect(underWay.html).toContain("still under way");
  expect((await console.browse("/bookings/RE-1")).html).toContain("Ana Holm");

  const erased = await erase({ confirm: "re-1", force: "on" });
  expect(erased.status).toBe(303);
  const { html } = await console.browse("/bookings/RE-1", admin);
  expect(html).not.toContain("Ana");
  expect(html).toContain("erased");
  expect(html).toContain("erased the guest of the booking");
  expect((await console.browse("/payments/pi_1")).html).not.toContain("ana@example.com");
  expect((await console.browse("/activity?kind=guest.", admin)).status).toBe(200);
});
