import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyPayoutLines } from "../apply/apply-payout-lines.ts";
import { finishPayoutLines } from "../apply/fetches.ts";
import { bookingBody } from "../bookings/booking-body.ts";
import { putBooking } from "../bookings/put-booking.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import {
  chargeFact,
  createTold,
  disputeFact,
  intentFact,
  payoutFact,
  refundFact,
  type Told,
  transactionFact,
} from "../inbox/told-facts.ts";
import { listPayouts, type PayoutFilter } from "./list-payouts.ts";
import { showPayout } from "./show-payout.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let told: Told;

const line = (
  id: string,
  source: string | null,
  reportingCategory: string,
  amount: bigint,
  fee = 0n,
) => transactionFact({ id, source, reportingCategory, amount, fee, payout: "po_1" });

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  await putBooking(db, bookingBody.parse({ reference: "RE-1", currency: "eur" }), "test");
  told = createTold(db);
  const day = (date: number) => ({ created: new Date(Date.UTC(2026, 5, date)) });
  await told.apply(
    intentFact({ id: "pi_1", metadata: { booking_reference: "RE-1" } }),
    chargeFact({ id: "ch_1", paymentIntent: "pi_1" }),
    chargeFact({ id: "py_2" }),
    refundFact({ id: "re_1", charge: "ch_1" }),
    disputeFact({ id: "du_1", charge: "py_2" }),
    payoutFact({ id: "po_1", amount: 7_410n, ...day(1) }),
    payoutFact({ id: "po_reading", ...day(2) }),
    payoutFact({ id: "po_manual", automatic: false, reconciliationStatus: null, ...day(3) }),
  );
  await applyPayoutLines(
    db,
    [
      line("txn_1", "ch_1", "charge", 12_000n, 205n),
      line("txn_2", "py_2", "charge", 12_000n, 35n),
      line("txn_3", "re_1", "refund", -2_000n),
      line("txn_4", "re_9", "partial_capture_reversal", -500n, -10n),
      line("txn_5", "du_1", "dispute", -12_000n, 2_000n),
      line("txn_6", null, "fee", -50n),
      line("txn_7", "po_0", "payout_reversal", 300n),
      // Its own movement, and a line of a category that came since.
      line("txn_8", "po_1", "payout", -7_410n),
      line("txn_9", "xx_1", "something_new", -110n),
      transactionFact({ id: "txn_10", source: "ch_9", payout: "po_reading" }),
    ],
    told.rules,
  );
  await finishPayoutLines(db, "po_1");
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const unread = {
  linesReadAt: null,
  lines: null,
  gross: null,
  fees: null,
  refunds: null,
  disputes: null,
  other: null,
  net: null,
  difference: null,
};

test("a payout sums its lines by what moved the balance, without its own movement", async () => {
  const payouts = await listPayouts(db, { limit: 10 });
  expect(payouts.map(({ stripe }) => stripe)).toEqual(["po_manual", "po_reading", "po_1"]);
  const [, , payout] = payouts;
  const [, before] = payouts;
  expect(await listPayouts(db, { limit: 1, before })).toEqual([payout]);
  expect(payout).toMatchObject({
    currency: "eur",
    amount: 7_410n,
    lines: 8,
    gross: 23_500n,
    fees: 2_230n,
    refunds: -2_000n,
    disputes: -12_000n,
    other: 140n,
    net: 7_410n,
    difference: 0n,
  });
});

test("payouts are listed by status and by the day they arrive", async () => {
  const of = (id: string, status: string, day: number) =>
    payoutFact({
      id,
      status,
      automatic: false,
      arrivalDate: new Date(Date.UTC(2025, 0, day)),
      created: new Date(Date.UTC(2025, 0, 1)),
    });
  await told.apply(of("po_10", "failed", 10), of("po_11", "paid", 11), of("po_12", "failed", 12));
  const listed = async (filter: PayoutFilter) =>
    (await listPayouts(db, { ...filter, limit: 9 })).map(({ stripe }) => stripe).toSorted();
  expect(await listed({ status: "failed" })).toEqual(["po_10", "po_12"]);
  expect(await listed({ from: "2025-01-11", to: "2025-01-12" })).toEqual(["po_11"]);
  expect(await listed({ status: "failed", from: "2025-01-11", to: "2026-01-01" })).toEqual([
    "po_12",
  ]);
});

test("nothing is summed until all lines are read, and never of a manual payout", async () => {
  const [manual, reading] = await listPayouts(db, { limit: 2 });
  expect(manual).toMatchObject({ automatic: false, ...unread });
  expect(reading).toMatchObject({ automatic: true, ...unread });
  expect(await showPayout(db, "po_reading")).toMatchObject({ lines: [] });
});

test("each line names its payment and the booking, by charge, refund or dispute", async () => {
  const payout = await showPayout(db, "po_1");
  const shown = payout?.lines.map(({ stripe, payment, bookings }) => [
    stripe,
    payment?.paymentIntent ?? payment?.charge ?? null,
    bookings,
  ]);
  expect(shown).toEqual([
    ["txn_1", "pi_1", ["RE-1"]],
    ["txn_2", "py_2", []],
    ["txn_3", "pi_1", ["RE-1"]],
    ["txn_4", null, []],
    ["txn_5", "py_2", []],
    ["txn_6", null, []],
    ["txn_7", null, []],
    ["txn_9", null, []],
  ]);
  expect(await showPayout(db, "po_unknown")).toBeNull();
});

test("what does not add up shows as a difference, and lines in another currency are never summed (P5)", async () => {
  await told.apply(payoutFact({ id: "po_off", amount: 1_100n, created: new Date("2026-06-09") }));
  await applyPayoutLines(
    db,
    [
      transactionFact({ id: "txn_20", source: "ch_20", amount: 1_000n, payout: "po_off" }),
      transactionFact({
        id: "txn_21",
        source: "ch_21",
        amount: 100n,
        currency: "usd",
        payout: "po_off",
      }),
    ],
    told.rules,
  );
  await finishPayoutLines(db, "po_off");
  const [payout] = await listPayouts(db, { limit: 1 });
  expect(payout).toMatchObject({ stripe: "po_off", lines: 2, net: 1_000n, difference: -100n });
});
