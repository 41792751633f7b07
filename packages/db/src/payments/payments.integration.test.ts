import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookingBody } from "../bookings/booking-body.ts";
import { putBooking } from "../bookings/put-booking.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import {
  chargeFact,
  createTold,
  disputeFact,
  intentFact,
  refundFact,
  sessionFact,
  type Told,
  transactionFact,
} from "../inbox/told-facts.ts";
import { listAttempts } from "./list-attempts.ts";
import { listMethods } from "./list-methods.ts";
import { listPayments, showPayment } from "./list-payments.ts";
import { sumReceived } from "./sum-received.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let told: Told;

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
  told = createTold(db);
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

test("a payment reads with its refunds, disputes, fee and payout, by any of its Stripe ids", async () => {
  const at = { created: new Date("2026-05-01T10:00:00Z") };
  await told.apply(
    intentFact({ id: "pi_6", ...at }),
    chargeFact({ id: "ch_6a", paymentIntent: "pi_6", status: "failed", captured: false, ...at }),
    chargeFact({
      id: "ch_6b",
      paymentIntent: "pi_6",
      balanceTransaction: "txn_6",
      payerName: "Ana Holm",
      payerEmail: "ana@example.com",
      ...at,
    }),
    sessionFact({ id: "cs_6", paymentIntent: "pi_6", ...at }),
    refundFact({ id: "re_6", paymentIntent: "pi_6", amount: 2_000n, ...at }),
    disputeFact({ id: "du_6", charge: "ch_6b", amount: 500n, evidenceDueBy: at.created, ...at }),
    transactionFact({
      id: "txn_6",
      source: "ch_6b",
      fee: 205n,
      payout: "po_6",
      exchangeRate: "1.08",
    }),
  );
  const payment = await showPayment(db, "pi_6");
  expect(await listAttempts(db, payment?.id ?? "")).toMatchObject([
    { stripe: "ch_6a", status: "failed", amount: 12_000n, currency: "eur" },
    { stripe: "ch_6b", status: "succeeded" },
  ]);
  expect(payment).toMatchObject({
    received: 12_000n,
    refunded: 2_000n,
    disputed: 500n,
    lost: 0n,
    fee: 205n,
    net: 11_795n,
    settlementCurrency: "eur",
    exchangeRate: "1.08",
    payer: { name: "Ana Holm", email: "ana@example.com" },
    stripe: { paymentIntent: "pi_6", charge: "ch_6b", payout: "po_6" },
    refunds: [{ stripe: "re_6", amount: 2_000n, status: "succeeded" }],
    disputes: [
      {
        stripe: "du_6",
        amount: 500n,
        currency: "eur",
        status: "needs_response",
        reason: "fraudulent",
        evidenceDueBy: at.created,
      },
    ],
  });
  for (const id of [payment?.id ?? "", "ch_6a", "ch_6b", "cs_6", "re_6", "du_6"]) {
    expect(await showPayment(db, id)).toEqual(payment);
  }
  expect(await showPayment(db, "pi_unknown")).toBeNull();
  expect(await listPayments(db, { limit: 10 })).toContainEqual(payment);
});
