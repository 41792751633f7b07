import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import {
  chargeFact,
  createTold,
  disputeFact,
  intentFact,
  refundFact,
} from "../inbox/told-facts.ts";
import { bookingBody } from "./booking-body.ts";
import { listBookings, showBooking } from "./list-bookings.ts";
import { putBooking } from "./put-booking.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

const put = (booking: object) => putBooking(db, bookingBody.parse(booking), "test");
const named = (reference: string) => ({ metadata: { booking_reference: reference } });

/** Moves part of a payment's allocation to another booking, as a person may. */
const split = async (intent: string, reference: string, amount: bigint) => {
  await db.$client`
    with moved as (
      update allocations set amount = allocations.amount - ${amount.toString()}
      from payments
      where payments.id = payment_id and stripe_payment_intent = ${intent}
      returning allocations.*)
    insert into allocations (id, payment_id, booking_id, amount, rule, decided_by, decision_id)
    select gen_random_uuid(), payment_id, (select id from bookings where reference = ${reference}),
      ${amount.toString()}, rule, 'ana', decision_id
    from moved`;
};

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  await put({
    reference: "RE-1",
    currency: "eur",
    guest: { name: "Ana Holm" },
    items: [{ kind: "nights", amount: 99_999 }],
    instalments: [
      { kind: "balance", due: "2026-07-01", amount: 18_000 },
      { kind: "deposit", due: "2026-06-01", amount: 12_000 },
    ],
  });
  await put({ reference: "RE-2", currency: "eur", items: [{ kind: "nights", amount: 5_000 }] });
  await put({ reference: "RE-3", currency: "usd" });
  const told = createTold(db);
  await told.apply(
    intentFact({ id: "pi_1", ...named("RE-1") }),
    chargeFact({ id: "ch_1", paymentIntent: "pi_1" }),
    intentFact({ id: "pi_2", amountReceived: 10_001n, ...named("RE-1") }),
    chargeFact({ id: "ch_2", paymentIntent: "pi_2", amount: 10_001n, amountCaptured: 10_001n }),
    refundFact({ id: "re_1", paymentIntent: "pi_1", amount: 2_000n }),
    refundFact({ id: "re_2", paymentIntent: "pi_1", amount: 999n, status: "failed" }),
  );
  await split("pi_2", "RE-2", 5_000n);
  await split("pi_1", "RE-3", 1_000n);
  await told.apply(
    refundFact({ id: "re_3", paymentIntent: "pi_2", amount: 101n }),
    disputeFact({ id: "du_1", charge: "ch_2", amount: 1n, status: "lost" }),
    disputeFact({ id: "du_2", charge: "ch_1", amount: 1_200n }),
  );
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

test("a booking's balance is what is expected less what came and was kept", async () => {
  const bookings = await listBookings(db, { limit: 10 });
  expect(bookings.map(({ reference }) => reference)).toEqual(["RE-3", "RE-2", "RE-1"]);
  const [, , booking] = bookings;
  expect(booking).toMatchObject({
    guest: { name: "Ana Holm" },
    currency: "eur",
    expected: 30_000n,
    // 11,000 of pi_1 and 5,001 of pi_2.
    paid: 16_001n,
    // 1,833⅓ of pi_1's 2,000, its rest going to the larger remainder, and 50.5 of pi_2's 101.
    refunded: 1_833n + 51n,
    disputed: 1_100n + 1n,
    lost: 1n,
    balance: 30_000n - (16_001n - 1_884n - 1n),
    otherCurrencies: [],
  });
});

test("what a split payment gave back is shared to the last cent", async () => {
  const parts = (await listBookings(db, { limit: 10 })).map(({ refunded, lost, otherCurrencies }) =>
    otherCurrencies.reduce(
      (sum, other) => ({ refunded: sum.refunded + other.refunded, lost: sum.lost + other.lost }),
      { refunded, lost },
    ),
  );
  const total = (part: "refunded" | "lost") => parts.reduce((sum, share) => sum + share[part], 0n);
  expect(total("refunded")).toBe(2_101n);
  expect(total("lost")).toBe(1n);
});

test("without instalments the items are expected", async () => {
  expect(await showBooking(db, "RE-2")).toMatchObject({ expected: 5_000n, paid: 5_000n });
});

test("P5: what came in another currency stands apart and is in no balance", async () => {
  expect(await showBooking(db, "RE-3")).toMatchObject({
    currency: "usd",
    expected: 0n,
    paid: 0n,
    balance: 0n,
    otherCurrencies: [{ currency: "eur", paid: 1_000n, refunded: 167n, disputed: 100n, lost: 0n }],
  });
});

test("a booking is found however its reference is written, with its payments and their status", async () => {
  const booking = await showBooking(db, " re-1 ");
  expect(booking?.instalments.map(({ kind }) => kind)).toEqual(["deposit", "balance"]);
  const payments = booking?.payments.map(({ stripe, status, share }) => [
    stripe.paymentIntent,
    status,
    share.paid,
  ]);
  expect(payments?.toSorted()).toEqual([
    ["pi_1", "disputed", 11_000n],
    ["pi_2", "lost", 5_001n],
  ]);
  expect(await showBooking(db, "RE-9")).toBeNull();
});
