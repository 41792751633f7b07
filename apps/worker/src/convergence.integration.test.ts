import {
  closeDatabase,
  countInbox,
  type Database,
  drainInbox,
  openDatabase,
  putBooking,
  recordEvents,
} from "@rentease/db";
import { createLogger } from "@rentease/runtime";
import { createSandbox, type Sandbox } from "@rentease/sandbox";
import { createGateway, type Gateway, readEventFacts } from "@rentease/stripe";
import { createTestDatabase } from "@rentease/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyRules, bookingNamed } from "./apply-rules.ts";
import { fetchObjects } from "./fetch-objects.ts";
import { type History, histories, play, references } from "./payment-histories.ts";
import { paymentRows } from "./payment-rows.ts";
import { receivedEvent } from "./received-event.ts";
import { stripeApi } from "./stripe-api.ts";

const logger = createLogger("worker", "silent");
const rules = applyRules();

let nowMs = Date.UTC(2026, 5, 1);
let sandbox: Sandbox;
let gateway: Gateway;
/** The events come once and in order. */
let inOrder: Database;
/** They come in any order and number, to two processes at once. */
let shuffled: [Database, Database];
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  sandbox = createSandbox({ seed: "convergence", asyncDelayMs: null, now: () => nowMs });
  const { url } = await sandbox.listen();
  gateway = createGateway({ secretKey: "sk_test_x", apiBase: url });
  const [first, second] = [await createTestDatabase(), await createTestDatabase()];
  inOrder = openDatabase(first.url, { max: 4 });
  shuffled = [openDatabase(second.url, { max: 4 }), openDatabase(second.url, { max: 4 })];
  for (const db of [inOrder, shuffled[0]]) {
    for (const reference of references) await putBooking(db, bookingNamed(reference), "test");
  }
  closers.push(
    ...[inOrder, ...shuffled].map((db) => () => closeDatabase(db)),
    () => first.drop(),
    () => second.drop(),
    () => sandbox.close(),
  );
});
afterAll(async () => {
  for (const close of closers) await close();
});

type StripeEvent = NonNullable<ReturnType<Sandbox["world"]["records"]["events"]["get"]>>;

const place = fc.noBias(fc.nat(9_999));

/** How the events of a history come to the second database. */
const deliveries = fc.record({
  /** Of each event in turn: where it comes in the shuffle, how often, and as a second Event object as well. */
  events: fc.infiniteStream(
    fc.record({
      places: fc.array(place, { minLength: 1, maxLength: 3 }),
      again: fc.option(place, { freq: 4 }),
    }),
  ),
  batches: fc.infiniteStream(fc.integer({ min: 1, max: 12 })),
  batchSize: fc.integer({ min: 1, max: 10 }),
  /** Fetches run between the batches too, not only at the end. */
  fetchBetween: fc.boolean(),
});
type Delivery = typeof deliveries extends fc.Arbitrary<infer Value> ? Value : never;

test(
  "P3: any order, duplicates and two drains at once end in the same rows, and these are Stripe's truth",
  { timeout: 180_000 },
  async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(histories, deliveries, async (history, delivery) => {
        const events = await eventsOf(history);
        try {
          await Promise.all([deliverInOrder(events), deliverShuffled(events, delivery)]);
          const ids = idsIn(events);
          const [expected, actual] = [
            await paymentRows(inOrder, ids),
            await paymentRows(shuffled[0], ids),
          ];
          expect(actual).toEqual(expected);
          expectTruth(expected, events);
          for (const db of [inOrder, shuffled[0]]) await expectNoWrongMatch(db, ids);
          compared += 1;
        } finally {
          // What this history left to come is not the next one's.
          sandbox.settle();
        }
      }),
      { numRuns: 80, interruptAfterTimeLimit: 120_000, endOnFailure: true },
    );
    expect(compared).toBeGreaterThanOrEqual(60);
  },
);

async function eventsOf(history: History): Promise<StripeEvent[]> {
  const { events } = sandbox.world.records;
  const before = events.size;
  nowMs += 1_000;
  await play(stripeApi(sandbox.app), history, () => {
    if (!history.inOneSecond) nowMs += 700;
  });
  return [...events.all()].slice(before);
}

async function deliverInOrder(events: readonly StripeEvent[]): Promise<void> {
  for (const event of events) {
    await recordEvents(inOrder, [receivedEvent(event)]);
    await drain(inOrder, 1);
  }
  await settle([inOrder], 1);
}

async function deliverShuffled(events: readonly StripeEvent[], delivery: Delivery): Promise<void> {
  const arrivals = events
    .flatMap((event) => {
      const { places, again } = next(delivery.events);
      const arrival = receivedEvent(event);
      const twin = receivedEvent(event, `${event.id}_again`);
      return [
        ...places.map((place) => ({ place, arrival })),
        ...(again === null ? [] : [{ place: again, arrival: twin }]),
      ];
    })
    .toSorted((a, b) => a.place - b.place)
    .map(({ arrival }) => arrival);
  while (arrivals.length > 0) {
    const batch = arrivals.splice(0, next(delivery.batches));
    await recordEvents(
      shuffled[0],
      batch.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1)),
    );
    await Promise.all(shuffled.map((db) => drain(db, delivery.batchSize)));
    if (delivery.fetchBetween) await fetchAll(shuffled[1]);
  }
  await settle(shuffled, delivery.batchSize);
}

async function drain(db: Database, batchSize: number): Promise<void> {
  const { failures } = await drainInbox(db, {
    readFacts: readEventFacts,
    rules,
    maxAttempts: 5,
    backoffMs: () => 0,
    batchSize,
  });
  expect(failures).toEqual([]);
}

const fetchAll = (db: Database) => fetchObjects({ db, gateway, rules, logger });

/** Until nothing is pending: what one drain held locked, the other skipped. */
async function settle(pools: readonly Database[], batchSize: number): Promise<void> {
  const [db] = pools;
  if (!db) return;
  for (let round = 0; round < 20; round += 1) {
    const { pending, fetches } = await countInbox(db);
    if (pending + fetches === 0) return;
    await Promise.all(pools.map((pool) => drain(pool, batchSize)));
    await fetchAll(db);
  }
  throw new Error(`not settled: ${JSON.stringify(await countInbox(db))}`);
}

function idsIn(events: readonly StripeEvent[]): string[] {
  return [...new Set(events.map(({ data }) => data.object.id))];
}

/** Every object that had an event stands in the books as Stripe has it now, and nothing else does. */
function expectTruth(
  rows: Awaited<ReturnType<typeof paymentRows>>,
  events: readonly StripeEvent[],
) {
  const { paymentIntents, charges, sessions } = sandbox.world.records;
  const ids = idsIn(events);
  const known = <T>(collection: { get(id: string): T | undefined }): T[] =>
    ids.map((id) => collection.get(id)).filter((object) => object !== undefined);
  const [intents, attempts, pages] = [known(paymentIntents), known(charges), known(sessions)];

  expect(rows.intents).toEqual(
    byId(intents, ({ status, metadata, description, amount, amount_received }) => {
      const settled = /^(requires_capture|succeeded|canceled)$/.test(status) ? status : "open";
      return { status: settled, metadata, description, amount, amount_received, conflicts: [] };
    }),
  );
  expect(rows.charges).toEqual(
    byId(attempts, (charge) => {
      const { status, captured, amount_captured, metadata, description, balance_transaction } =
        charge;
      const said = {
        status,
        captured,
        amount_captured,
        metadata,
        description,
        balance_transaction,
      };
      return { ...said, payment: charge.payment_intent ?? charge.id, conflicts: [] };
    }),
  );
  expect(rows.sessions).toEqual(
    byId(pages, ({ status, payment_status, payment_intent }) => ({
      status,
      payment_status,
      stripe_payment_intent: payment_intent,
      conflicts: [],
    })),
  );
  const money = (of: { id: string; status: string; payment_intent?: unknown }) =>
    attempts.filter((charge) => charge.id === of.id || charge.payment_intent === of.id);
  expect(rows.payments).toEqual({
    ...byId(intents, (intent) => ({
      received: intent.amount_received,
      status: /^(requires_capture|succeeded|canceled)$/.test(intent.status)
        ? intent.status
        : openStatus(money(intent)),
    })),
    ...byId(
      attempts.filter(({ payment_intent }) => payment_intent === null),
      ({ captured, amount_captured, status }) => ({
        received: amount_captured,
        status: status === "succeeded" && !captured ? "requires_capture" : status,
      }),
    ),
  });
  expect(rows.count).toBe(
    Object.keys(rows.payments).length + intents.length + attempts.length + pages.length,
  );
}

const openStatus = (attempts: readonly { status: string }[]) =>
  attempts.length > 0 && attempts.every(({ status }) => status === "failed") ? "failed" : "pending";

function byId<T extends { id: string }>(objects: readonly T[], said: (object: T) => object) {
  return Object.fromEntries(
    objects.map((object) => [object.id, expect.objectContaining(said(object))]),
  );
}

/** A match may depend on what was known when; it never names a booking that Stripe's objects do not. */
async function expectNoWrongMatch(db: Database, ids: string[]): Promise<void> {
  const { paymentIntents, charges, sessions } = sandbox.world.records;
  const matches = await db.$client<
    {
      intent: string | null;
      charge: string;
      received: string;
      allocated: string;
      reference: string | null;
    }[]
  >`
    select p.stripe_payment_intent as intent, p.stripe_charge as charge, p.received::text as received,
           a.amount::text as allocated, b.reference
    from payments p
    left join allocations a on a.payment_id = p.id
    left join bookings b on b.id = a.booking_id
    where p.stripe_payment_intent = any(${ids}) or p.stripe_charge = any(${ids})`;
  const wrong = matches.filter(({ intent, charge, received, allocated, reference }) => {
    const equal = { payment_intent: intent ?? "" };
    const parts = intent
      ? [paymentIntents.get(intent), ...charges.page({ limit: 100, equal }).data]
      : [charges.get(charge)];
    const pages = intent ? sessions.page({ limit: 1, equal }).data : [];
    const named = new Set([
      ...parts.map((part) => part?.metadata["booking_reference"]),
      ...pages.map((session) => session.client_reference_id),
    ]);
    if (reference !== null) return !named.has(reference) || allocated !== received;
    // With only one booking named nothing speaks against it.
    return received !== "0" && named.size === 1;
  });
  expect(wrong).toEqual([]);
}

function next<T>(stream: Iterator<T>): T {
  const { done, value } = stream.next();
  if (done === true) throw new Error("the stream has no end");
  return value;
}
