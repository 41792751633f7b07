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
  payoutFact,
  refundFact,
  sessionFact,
  transactionFact,
} from "../inbox/told-facts.ts";
import { search, type SearchHits } from "./search.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  const put = (reference: string, name: string, more: object = {}) =>
    putBooking(
      db,
      bookingBody.parse({
        reference,
        property: "Mill",
        currency: "eur",
        guest: { name, email: `${reference}@example.com`, phone: "+31 6 1234 5678" },
        ...more,
      }),
      "test",
    );
  await put("RE-1", "Ana Müller", { stripe: { customer: "cus_1", payment_link: "plink_1" } });
  await put("RE-14", "Bo Lind");
  await put("14", "Cy Rey");
  await createTold(db).apply(
    intentFact({ id: "pi_1", customer: "cus_1", metadata: { booking_reference: "RE-1" } }),
    chargeFact({
      id: "ch_1",
      paymentIntent: "pi_1",
      payerName: "Dee Poe",
      payerEmail: "dee@example.org",
      payerPhone: "0612345678",
      balanceTransaction: "txn_1",
    }),
    sessionFact({ id: "cs_1", paymentIntent: "pi_1" }),
    refundFact({ id: "re_1", paymentIntent: "pi_1", amount: 2_000n }),
    disputeFact({ id: "du_1", charge: "ch_1", amount: 500n }),
    transactionFact({ id: "txn_1", source: "ch_1", payout: "po_1" }),
    payoutFact({ id: "po_1", amount: 1_400n }),
    chargeFact({ id: "ch_2", amount: 1_400n, amountCaptured: 1_400n }),
    chargeFact({ id: "ch_3", amount: 14n, amountCaptured: 14n, currency: "jpy" }),
  );
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

/** What was found, by kind; kinds without hits left out. */
async function found(text: string) {
  const hits = await search(db, text);
  const named = {
    bookings: hits.bookings.map(({ reference }) => reference),
    payments: hits.payments.map(({ stripe }) => stripe ?? ""),
    payouts: hits.payouts.map(({ stripe }) => stripe),
    disputes: hits.disputes.map(({ stripe }) => stripe),
    events: hits.events.map(({ id }) => id),
  } satisfies Record<keyof SearchHits, string[]>;
  return Object.fromEntries(
    Object.entries(named)
      .filter(([, ids]) => ids.length > 0)
      .map(([kind, ids]) => [kind, ids.toSorted()]),
  );
}

test.each([
  ["pi_1", { payments: ["pi_1"] }],
  ["ch_1", { payments: ["pi_1"], disputes: ["du_1"] }],
  ["cs_1", { payments: ["pi_1"] }],
  ["re_1", { payments: ["pi_1"] }],
  ["du_1", { payments: ["pi_1"], disputes: ["du_1"] }],
  ["txn_1", { payments: ["pi_1"], payouts: ["po_1"] }],
  ["cus_1", { payments: ["pi_1"], bookings: ["RE-1"] }],
  ["plink_1", { payments: ["pi_1"], bookings: ["RE-1"] }],
  ["po_1", { payouts: ["po_1"] }],
  ["evt_none", {}],
  [" re-1 ", { bookings: ["RE-1", "RE-14"] }],
  ["dee@EXAMPLE.org", { payments: ["pi_1"] }],
  ["re-14@example.com", { bookings: ["RE-14"] }],
  ["+31 (6) 1234-5678", { payments: ["pi_1"], bookings: ["14", "RE-1", "RE-14"] }],
  ["mueller", { bookings: ["RE-1"] }],
  ["Poe, Dee", { payments: ["pi_1"] }],
  ["Dee Lind", {}],
  ["€14,00", { payments: ["ch_2"], payouts: ["po_1"] }],
  ["14", { bookings: ["14"], payments: ["ch_2", "ch_3"], payouts: ["po_1"] }],
  ["%", {}],
  ["", {}],
  ["\0", {}],
])("%j finds what it names, and nothing else", async (text, hits) => {
  expect(await found(text)).toEqual(hits);
});

test("an event is found by its id, a payment by ours", async () => {
  const [row] = await db.$client`select event_id from stripe_events limit 1`;
  expect(await found(String(row?.["event_id"]))).toEqual({ events: [row?.["event_id"]] });
  const [payment] = (await search(db, "pi_1")).payments;
  expect(await found(payment?.id ?? "")).toEqual({ payments: ["pi_1"] });
});

test("a hit has what a list shows, and the exact reference comes first", async () => {
  const { bookings } = await search(db, "RE-1", { limit: 1 });
  expect(bookings).toEqual([
    {
      id: expect.any(String),
      reference: "RE-1",
      status: "confirmed",
      guest: "Ana Müller",
      property: "Mill",
      currency: "eur",
      checkIn: null,
      checkOut: null,
    },
  ]);
  const { payments, disputes } = await search(db, "ch_1");
  expect(payments).toMatchObject([
    {
      source: "stripe",
      stripe: "pi_1",
      payer: { name: "Dee Poe", email: "dee@example.org" },
      currency: "eur",
      received: 12_000n,
      status: "disputed",
      review: "matched",
      created: new Date("2026-06-01T10:00:00Z"),
      bookings: ["RE-1"],
    },
  ]);
  expect(disputes).toMatchObject([{ payment: payments[0]?.id, amount: 500n, currency: "eur" }]);
});
