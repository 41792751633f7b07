import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { holdWrites } from "../held-writes.ts";
import { chargeFact, createTold, intentFact, sessionFact, type Told } from "../inbox/told-facts.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let first: Database;
let second: Database;
let told: Told;

beforeAll(async () => {
  database = await createTestDatabase();
  [db, first, second] = [
    openDatabase(database.url, { max: 4 }),
    openDatabase(database.url, { max: 2 }),
    openDatabase(database.url, { max: 2 }),
  ];
});
beforeEach(async () => {
  await db.$client`truncate stripe_events, object_fetches, payments, payment_intents, payment_attempts,
    checkout_sessions, bookings, allocations, match_decisions cascade`;
  told = createTold(db);
});
afterAll(async () => {
  await Promise.all([db, first, second].map(closeDatabase));
  await database.drop();
});

const paid = intentFact({ id: "pi_1" });
const charge = chargeFact({ id: "ch_1", paymentIntent: "pi_1", payerName: "Ana Holm" });
const session = sessionFact({ id: "cs_1", paymentIntent: "pi_1", payerEmail: "ana@example.com" });

test.each([
  { races: "the PaymentIntent and its charge", facts: [paid, charge] as const },
  { races: "the charge and its PaymentIntent", facts: [charge, paid] as const },
  { races: "the charge and its session", facts: [charge, session] as const },
])(
  "P3 P4: of $races, applied by two processes at one moment, neither overwrites the other",
  async ({ facts }) => {
    await told.apply(intentFact({ id: "pi_1", status: "open", amountReceived: 0n }));
    await told.tell(...facts);
    // The first has read all parts of the payment and is about to write it when the second begins.
    const held = await holdWrites(db, "payments");
    // One event each: a drain that goes on also holds what it applies next.
    const oneEvent = { batchSize: 1, signal: AbortSignal.abort() };
    try {
      const one = told.drain({ db: first, ...oneEvent });
      await held.until(1);
      const other = told.drain({ db: second, ...oneEvent });
      await held.until(2);
      await held.release();
      const results = [await one, await other];
      expect(results.flatMap(({ failures }) => failures)).toEqual([]);
    } finally {
      await held.end();
    }
    await told.drain();
    const asOneByOne = await payment();
    expect(asOneByOne).toMatchObject([
      { stripe_charge: "ch_1", method: "card", received: "12000" },
    ]);
    // The same as if they had come one after the other.
    await db.$client`truncate stripe_events, payments, payment_intents, payment_attempts, checkout_sessions,
    allocations, match_decisions cascade`;
    await told.apply(intentFact({ id: "pi_1", status: "open", amountReceived: 0n }));
    for (const fact of facts) await told.apply(fact);
    expect(await payment()).toEqual(asOneByOne);
  },
);

async function payment() {
  const rows = await db.$client`
    select stripe_payment_intent, stripe_charge, method, status, received::text, payer_name, payer_email,
           paid_at, booking_keys
    from payments`;
  return [...rows];
}
