import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { decideMatch } from "../decisions/decide-match.ts";
import {
  chargeFact,
  createTold,
  intentFact,
  payoutFact,
  transactionFact,
} from "../inbox/told-facts.ts";
import { showPayment } from "../payments/list-payments.ts";
import { readDeposits } from "../payouts/read-deposits.ts";
import { bookingBody } from "./booking-body.ts";
import { showBooking } from "./list-bookings.ts";
import { putBooking } from "./put-booking.ts";
import { readBookingHistory } from "./read-booking-history.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  for (const reference of ["RE-1", "RE-2"]) {
    await putBooking(db, bookingBody.parse({ reference, currency: "eur" }), "key:pms");
  }
  await createTold(db).apply(
    intentFact({ id: "pi_1", description: "RE-1" }),
    chargeFact({ id: "ch_1", paymentIntent: "pi_1", balanceTransaction: "txn_1" }),
    transactionFact({ id: "txn_1", source: "ch_1", payout: "po_1" }),
    payoutFact({ id: "po_1", amount: 11_795n }),
  );
  const shares = [
    { reference: "RE-1", amount: 8_000n },
    { reference: "RE-2", amount: 4_000n },
  ];
  const id = (await showPayment(db, "pi_1"))?.id ?? "";
  await decideMatch(db, id, shares, { by: "key:desk", note: "two stays" });
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

test("a booking's history has what was decided about its payments, shares of several too", async () => {
  const history = await readBookingHistory(db, "re-1", { limit: 10 });
  expect(history).toMatchObject([
    {
      by: "key:desk",
      action: "payment.matched",
      payment: { stripe: "pi_1" },
      rule: "person",
      note: "two stays",
      at: expect.any(Date),
    },
    { by: "system", action: "payment.suggested", rule: "text", note: null },
    { by: "key:pms", action: "booking.put", payment: null, reasons: [] },
  ]);
  expect(await readBookingHistory(db, "RE-2", { limit: 10 })).toMatchObject([
    { action: "payment.matched" },
    { action: "booking.put" },
  ]);
  expect(await readBookingHistory(db, "RE-1", { limit: 1 })).toHaveLength(1);
  expect(await readBookingHistory(db, "RE-none", { limit: 10 })).toEqual([]);
});

test("a booking's money is followed to the deposit it went out with", async () => {
  const booking = await showBooking(db, "RE-1");
  const [payment] = booking?.payments ?? [];
  expect(payment).toMatchObject({
    stripe: { payout: "po_1" },
    share: { paid: 8_000n },
    allocations: [
      { booking: "RE-1", amount: 8_000n },
      { booking: "RE-2", amount: 4_000n },
    ],
  });
  const deposits = await readDeposits(db, ["po_1", "po_1", "po_none"]);
  expect([...deposits.values()]).toMatchObject([
    { stripe: "po_1", currency: "eur", amount: 11_795n, arrivalDate: expect.any(Date) },
  ]);
});
