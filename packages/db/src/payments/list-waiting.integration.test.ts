import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookingBody } from "../bookings/booking-body.ts";
import { putBooking } from "../bookings/put-booking.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { excludePayment } from "../decisions/exclude-payment.ts";
import { createTold, intentFact } from "../inbox/told-facts.ts";
import { listPayments } from "./list-payments.ts";
import { listWaiting, readWaitingAround, sumWaiting } from "./list-waiting.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
const idOf = new Map<string, string>();

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  for (const [reference, property] of [
    ["RE-1", "Canal House"],
    ["RE-2", "Mill"],
  ] as const) {
    await putBooking(db, bookingBody.parse({ reference, property, currency: "eur" }), "test");
  }
  const day = (date: number) => ({ created: new Date(Date.UTC(2026, 5, date)) });
  await createTold(db).apply(
    intentFact({ id: "pi_1", description: "RE-1", ...day(1) }),
    intentFact({ id: "pi_2", description: "nothing", ...day(2) }),
    intentFact({ id: "pi_3", description: "RE-2", currency: "eur", ...day(3) }),
    intentFact({ id: "pi_4", currency: "usd", amountReceived: 700n, ...day(4) }),
    intentFact({ id: "pi_5", status: "canceled", amountReceived: 0n, ...day(5) }),
    intentFact({ id: "pi_6", metadata: { booking_reference: "RE-1" }, ...day(6) }),
  );
  for (const { id, stripe } of await listPayments(db, { limit: 10 })) {
    idOf.set(stripe.paymentIntent ?? "", id);
  }
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

async function waitingNow(options: Partial<Parameters<typeof listWaiting>[1]> = {}) {
  const { total, payments } = await listWaiting(db, { limit: 10, ...options });
  return { total, intents: payments.map(({ stripe }) => stripe.paymentIntent) };
}
const around = async (intent: string, filter = {}) => {
  const found = await readWaitingAround(db, idOf.get(intent) ?? "", filter);
  const nameOf = (id: string | null | undefined) =>
    [...idOf].find(([, known]) => known === id)?.[0] ?? null;
  return found && { ...found, previous: nameOf(found.previous), next: nameOf(found.next) };
};

test("only money that belongs to no booking waits, the longest waiting first", async () => {
  expect(await waitingNow()).toEqual({ total: 4, intents: ["pi_1", "pi_2", "pi_3", "pi_4"] });
});

test("a page goes on after the last one, and the total stays that of all", async () => {
  const { payments } = await listWaiting(db, { limit: 2 });
  expect(await waitingNow({ limit: 2, after: payments.at(-1) })).toEqual({
    total: 4,
    intents: ["pi_3", "pi_4"],
  });
});

test("a property's queue holds what is proposed for its bookings", async () => {
  expect(await waitingNow({ property: "Mill" })).toEqual({ total: 1, intents: ["pi_3"] });
  expect(await waitingNow({ property: "Attic" })).toEqual({ total: 0, intents: [] });
  expect(await waitingNow({ review: "unmatched" })).toMatchObject({ intents: ["pi_2", "pi_4"] });
});

test("what waits is summed by state and currency (P5)", async () => {
  expect(await sumWaiting(db)).toEqual([
    { review: "suggested", currency: "eur", payments: 2, received: 24_000n },
    { review: "unmatched", currency: "eur", payments: 1, received: 12_000n },
    { review: "unmatched", currency: "usd", payments: 1, received: 700n },
  ]);
});

test("the neighbours in the queue are known, also of a payment that has left it", async () => {
  expect(await around("pi_2")).toEqual({ previous: "pi_1", next: "pi_3", before: 1, total: 4 });
  expect(await around("pi_1", { property: "Mill" })).toMatchObject({
    previous: null,
    next: "pi_3",
  });
  // After the last comes the first: others wait still.
  expect(await around("pi_6")).toEqual({ previous: "pi_4", next: "pi_1", before: 4, total: 4 });
  await excludePayment(db, idOf.get("pi_2") ?? "", { by: "key:desk" });
  expect(await around("pi_2")).toEqual({ previous: "pi_1", next: "pi_3", before: 1, total: 3 });
  expect(await readWaitingAround(db, "pi_2")).toBeNull();
  expect(await readWaitingAround(db, "00000000-0000-7000-8000-000000000000")).toBeNull();
});
