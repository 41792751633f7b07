import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookingBody } from "../bookings/booking-body.ts";
import { putBooking } from "../bookings/put-booking.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { chargeFact, createTold, intentFact } from "../inbox/told-facts.ts";
import { listMethods } from "./list-methods.ts";
import { listPayments } from "./list-payments.ts";
import { sumReceived } from "./sum-received.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  await putBooking(
    db,
    bookingBody.parse({
      reference: "RE-1",
      currency: "eur",
      instalments: [{ kind: "deposit", amount: 12_000 }],
    }),
    "test",
  );
  const told = createTold(db);
  const day = (date: number) => ({ created: new Date(Date.UTC(2026, 5, date)) });
  await told.apply(
    intentFact({ id: "pi_1", metadata: { booking_reference: "RE-1" }, ...day(1) }),
    chargeFact({ id: "ch_1", paymentIntent: "pi_1", ...day(1) }),
    intentFact({ id: "pi_2", description: "RE-1 extra", amountReceived: 500n, ...day(2) }),
    intentFact({ id: "pi_3", currency: "jpy", amountReceived: 900n, ...day(3) }),
    chargeFact({ id: "py_4", methodType: "shell_money", currency: "jpy", ...day(4) }),
    intentFact({ id: "pi_5", status: "canceled", amountReceived: 0n, ...day(5) }),
  );
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

test("payments are listed newest first, each with its booking or the one that is proposed", async () => {
  const payments = await listPayments(db, { limit: 10 });
  expect(payments.map(({ stripe }) => stripe.paymentIntent ?? stripe.charge)).toEqual([
    "pi_5",
    "py_4",
    "pi_3",
    "pi_2",
    "pi_1",
  ]);
  expect(payments.at(-1)).toMatchObject({
    review: "matched",
    suggestion: null,
    allocations: [{ booking: "RE-1", amount: 12_000n, rule: "metadata", by: "system" }],
  });
  expect(payments.at(-2)).toMatchObject({
    review: "suggested",
    suggestion: "RE-1",
    allocations: [],
  });
});

test("a list can be limited to a state of review", async () => {
  const suggested = await listPayments(db, { limit: 10, review: "suggested" });
  expect(suggested.map(({ stripe }) => stripe.paymentIntent)).toEqual(["pi_2"]);
  expect(await listPayments(db, { limit: 1 })).toHaveLength(1);
});

test("a method without a name in the books is listed, first, under Stripe's own name", async () => {
  expect(await listMethods(db)).toEqual([
    { stripeMethod: "shell_money", method: "other", payments: 1 },
    { stripeMethod: "card", method: "card", payments: 1 },
  ]);
});

test("currencies are never summed (P5)", async () => {
  expect(await sumReceived(db)).toEqual([
    { currency: "eur", payments: 2, received: 12_500n },
    { currency: "jpy", payments: 2, received: 12_900n },
  ]);
});
