import { createLogger } from "@rentease/runtime";
import {
  closeDatabase,
  countInbox,
  type Database,
  drainInbox,
  matchRequestedBookings,
  openDatabase,
  putBooking,
  recordEvents,
} from "@rentease/db";
import { createSandbox, type Sandbox } from "@rentease/sandbox";
import { createGateway, type Gateway, readEventFacts } from "@rentease/stripe";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { applyRules, bookingNamed } from "./apply-rules.ts";
import { createDrain } from "./drain.ts";
import { fetchObjects } from "./fetch-objects.ts";
import { holdAnswers } from "./held-answers.ts";
import { receivedEvent } from "./received-event.ts";
import { idIn, stripeApi, type StripeApi } from "./stripe-api.ts";

const logger = createLogger("worker", "silent");
const rules = applyRules();
const nowMs = Date.UTC(2026, 5, 1);

let db: Database;
let other: Database;
let sandbox: Sandbox;
let stripe: StripeApi;
let gateway: Gateway;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  // The clock stands still: every event is in one second.
  sandbox = createSandbox({ seed: "apply", asyncDelayMs: null, now: () => nowMs });
  const { url } = await sandbox.listen();
  stripe = stripeApi(sandbox.app);
  gateway = createGateway({ secretKey: "sk_test_x", apiBase: url });
  const database = await createTestDatabase();
  [db, other] = [openDatabase(database.url, { max: 4 }), openDatabase(database.url, { max: 4 })];
  closers.push(
    () => closeDatabase(db),
    () => closeDatabase(other),
    () => database.drop(),
    () => sandbox.close(),
  );
});
beforeEach(async () => {
  // What an earlier test left to come is not this one's.
  sandbox.settle();
  await db.$client`truncate stripe_events, object_fetches, payments, payment_intents, payment_attempts,
    checkout_sessions, refunds, disputes, payouts, balance_transactions, bookings, allocations, match_decisions cascade`;
});
afterAll(async () => {
  for (const close of closers) await close();
});

const drain = (pool = db, batchSize = 100) =>
  drainInbox(pool, {
    readFacts: readEventFacts,
    rules,
    maxAttempts: 3,
    backoffMs: () => 0,
    batchSize,
  });

const fetchAll = (from: Gateway = gateway) => fetchObjects({ db, gateway: from, rules, logger });

type StripeEvent = NonNullable<ReturnType<Sandbox["world"]["records"]["events"]["get"]>>;

/** The events that something brought about, in the order they happened. */
async function eventsOf(happen: () => Promise<unknown>): Promise<StripeEvent[]> {
  const { events } = sandbox.world.records;
  const before = events.size;
  await happen();
  return [...events.all()].slice(before);
}

async function deliver(...events: (StripeEvent | undefined)[]): Promise<void> {
  const known = events.filter((event) => event !== undefined);
  expect(known).toHaveLength(events.length);
  await recordEvents(
    db,
    known.map((event) => receivedEvent(event)),
  );
  expect((await drain()).failures).toEqual([]);
}

const create = async (fields: Record<string, string> = {}): Promise<string> =>
  idIn(await stripe.post("/v1/payment_intents", { amount: "12000", currency: "eur", ...fields }));

const confirm = (id: string, method: string) =>
  stripe.post(`/v1/payment_intents/${id}/confirm`, { payment_method: method });

const label = (id: string, guest: string) =>
  stripe.post(`/v1/payment_intents/${id}`, { "metadata[guest]": guest });

async function intentRow(id: string) {
  const [row] = await db.$client`
    select i.status, i.metadata->>'guest' as guest, i.conflicts, i.version, p.received::text as received,
           p.status as payment_status
    from payment_intents i join payments p on p.id = i.payment_id where i.stripe_payment_intent = ${id}`;
  return row;
}

/** Three declined attempts at most leave it open: no snapshot is provably later than another. */
async function disagreeing(...guests: string[]): Promise<{ id: string; events: StripeEvent[] }> {
  let id = "";
  const events = await eventsOf(async () => {
    id = await create({ "metadata[guest]": guests[0] ?? "" });
    for (const guest of guests.slice(1)) {
      await label(id, guest);
      await confirm(id, "pm_card_chargeDeclined");
    }
  });
  return { id, events: events.filter(({ data }) => data.object.id === id) };
}

describe("an event", () => {
  test("P3: redelivered, or told again by a second Event object, changes nothing", async () => {
    const events = await eventsOf(async () => {
      await confirm(await create(), "pm_card_visa");
      sandbox.settle();
    });
    await deliver(...events);
    const everything = async () => ({
      payments: await db.$client`select * from payments`,
      intents: await db.$client`select * from payment_intents`,
      charges: await db.$client`select * from payment_attempts`,
      decisions: await db.$client`select * from match_decisions`,
      fetches: await db.$client`select * from object_fetches`,
    });
    const before = await everything();
    expect(before.payments).toHaveLength(1);

    const inbox = await db.$client`select * from stripe_events order by id`;
    const recorded = await recordEvents(
      db,
      events.map((event) => receivedEvent(event)),
    );
    expect(recorded).toEqual(new Set());
    expect(await drain()).toEqual({ applied: 0, failures: [] });
    expect(await db.$client`select * from stripe_events order by id`).toEqual(inbox);

    await recordEvents(
      db,
      // The one that brought the balance transaction first: an old snapshot takes nothing back.
      events.toReversed().map((event) => receivedEvent(event, `${event.id}_again`)),
    );
    expect(await drain(db, 1)).toEqual({ applied: events.length, failures: [] });
    expect(await everything()).toEqual(before);
  });

  test("P4: events of one payment that two processes apply at once give one payment", async () => {
    for (let round = 0; round < 15; round += 1) {
      const events = await eventsOf(async () => {
        await confirm(await create(), "pm_card_visa");
      });
      expect(events).toHaveLength(3);
      await recordEvents(
        db,
        events.map((event) => receivedEvent(event)),
      );
      // Batches of one: each process holds one of the events while the other applies the next.
      const results = await Promise.all([drain(db, 1), drain(other, 1)]);
      expect(results.flatMap(({ failures }) => failures)).toEqual([]);
      await drain();
    }
    const [counts] = await db.$client`
      select (select count(*)::int from payments) as payments,
             (select count(*)::int from payment_intents) as intents,
             (select count(*)::int from payment_attempts a
                join payment_intents i on i.stripe_payment_intent = a.stripe_payment_intent
                 and i.payment_id = a.payment_id) as attempts,
             (select count(*)::int from stripe_events where state = 'applied') as applied`;
    expect(counts).toEqual({ payments: 15, intents: 15, attempts: 15, applied: 45 });
  });

  test("that a debit is processing, come after the one that it failed, does not bring it back", async () => {
    let id = "";
    const events = await eventsOf(async () => {
      id = await create();
      await confirm(id, "pm_sepaDebit_fails");
      sandbox.settle();
    });
    expect(events.map(({ type }) => type)).toEqual([
      "payment_intent.created",
      "charge.pending",
      "payment_intent.processing",
      "charge.failed",
      "payment_intent.payment_failed",
    ]);
    for (const event of events.toReversed()) await deliver(event);
    expect(await intentRow(id)).toMatchObject({
      status: "open",
      payment_status: "failed",
      conflicts: [],
    });
    expect(await countInbox(db)).toMatchObject({ pending: 0, fetches: 0 });
  });
});

describe("snapshots of one second that disagree", () => {
  test("end as Stripe's current value, by one fetch for all events that ask", async () => {
    const { id, events } = await disagreeing("first", "second", "third");
    const [first, second, third] = events;
    await deliver(third);
    await deliver(first);
    await deliver(second);
    expect(await intentRow(id)).toMatchObject({ conflicts: ["metadata"] });

    const requests: string[] = [];
    const counting: Gateway = {
      ...gateway,
      fetchObject(type, stripeId) {
        requests.push(stripeId);
        return gateway.fetchObject(type, stripeId);
      },
    };
    expect(await fetchAll(counting)).toBe(1);
    expect(await fetchAll(counting)).toBe(0);
    expect(requests).toEqual([id]);
    expect(await intentRow(id)).toMatchObject({ guest: "third", conflicts: [] });
    expect(await countInbox(db)).toMatchObject({ fetches: 0 });
  });

  test("are not decided by an answer that is older than an event applied meanwhile", async () => {
    const { id, events } = await disagreeing("first", "second");
    await deliver(...events);
    const { sent, release, held } = holdAnswers(gateway);
    const fetching = fetchAll(held);
    await sent;
    // Stripe has answered "still open"; before that answer is here, the money is.
    const paid = await eventsOf(() => confirm(id, "pm_card_visa"));
    await deliver(...paid);
    release();
    expect(await fetching).toBe(0);
    expect(await intentRow(id)).toMatchObject({ status: "succeeded", received: "12000" });

    await fetchAll();
    expect(await intentRow(id)).toMatchObject({
      status: "succeeded",
      guest: "second",
      received: "12000",
      conflicts: [],
    });
    expect(await countInbox(db)).toMatchObject({ fetches: 0 });
  });

  test("are not decided without an event that came while the answer was under way, though it left the row as it was", async () => {
    const { id, events } = await disagreeing("a", "b");
    await deliver(...events);
    const { sent, release, held } = holdAnswers(gateway);
    const fetching = fetchAll(held);
    await sent;
    // Back to the value that the row happens to show while nobody knows.
    expect(await intentRow(id)).toMatchObject({ guest: "a", conflicts: ["metadata"] });
    const back = await eventsOf(async () => {
      await label(id, "a");
      await confirm(id, "pm_card_chargeDeclined");
    });
    await deliver(...back);
    release();
    await fetching;
    await fetchAll();
    expect(await intentRow(id)).toMatchObject({ guest: "a", conflicts: [] });
    expect(await countInbox(db)).toMatchObject({ fetches: 0 });
  });

  test("are kept, visible, and match nothing on their own while there is no gateway", async () => {
    const [first, second] = ["RE-2026-0001", "RE-2026-0002"];
    for (const reference of [first, second]) await putBooking(db, bookingNamed(reference), "test");
    let id = "";
    const events = await eventsOf(async () => {
      const money = { amount: "12000", currency: "eur", source: "tok_visa" };
      const said = { "metadata[booking_reference]": first };
      id = idIn(await stripe.post("/v1/charges", { ...money, ...said }));
      await stripe.post(`/v1/charges/${id}`, { "metadata[booking_reference]": second });
    });
    expect(events.map(({ type }) => type)).toEqual(["charge.succeeded", "charge.updated"]);
    await recordEvents(
      db,
      events.toReversed().map((event) => receivedEvent(event)),
    );
    const waiting = createDrain({ db, gateway: null, rules, logger }, { everyMs: 60_000 });
    await waiting.wake();
    const standing = async () =>
      db.$client`
        select a.conflicts, p.review, p.review_reason, f.reason, f.stripe_id = ${id} as fetch_waits,
               (select count(*)::int from allocations) as allocations
        from payments p join payment_attempts a on a.payment_id = p.id
        left join object_fetches f on f.stripe_id = a.stripe_charge`;
    const expected = [
      {
        conflicts: ["metadata"],
        review: "unmatched",
        review_reason: "conflict_pending",
        reason: "conflict:metadata",
        fetch_waits: true,
        allocations: 0,
      },
    ];
    expect(await standing()).toEqual(expected);
    // A booking that looks again decides no more than the payment did.
    for (const reference of [first, second]) await putBooking(db, bookingNamed(reference), "test");
    await matchRequestedBookings(db, rules);
    await waiting.wake();
    expect(await standing()).toEqual(expected);
    // The conflict, and the movement that the charge names.
    expect(await countInbox(db)).toMatchObject({ pending: 0, fetches: 2, bookings: 0 });
    await waiting.stop();

    // And with one, the payment goes where Stripe says.
    await fetchAll();
    await matchRequestedBookings(db, rules);
    expect(
      await db.$client`
      select b.reference from allocations a join bookings b on b.id = a.booking_id`,
    ).toEqual([{ reference: second }]);
  });
});

describe("an answer that can't be applied", () => {
  test("fails alone, is due again later, and those that came with it are applied", async () => {
    const bad = await disagreeing("a", "b");
    const good = await disagreeing("c", "d");
    await deliver(...bad.events, ...good.events);
    // Both are there before either is looked at.
    let meet = (): void => {};
    const met = new Promise<void>((resolve) => (meet = resolve));
    let answers = 0;
    const together: Gateway = {
      ...gateway,
      async fetchObject(type, id) {
        const facts = id === bad.id ? [] : await gateway.fetchObject(type, id);
        answers += 1;
        if (answers === 2) meet();
        await met;
        return facts;
      },
    };
    expect(await fetchAll(together)).toBe(1);

    expect(await intentRow(good.id)).toMatchObject({ guest: "d", conflicts: [] });
    expect(await intentRow(bad.id)).toMatchObject({ conflicts: ["metadata"] });
    expect(
      await db.$client`
        select stripe_id, attempts, error, next_attempt_at > now() as later from object_fetches`,
    ).toEqual([
      {
        stripe_id: bad.id,
        attempts: 1,
        error: `Error: the answer for ${bad.id} says nothing`,
        later: true,
      },
    ]);
  });
});

describe("an event that can't be applied", () => {
  test("P2 P10: fails with what is wrong and no private value, and the rest of its batch is applied", async () => {
    const events = await eventsOf(async () => {
      await confirm(await create(), "pm_card_visa");
    });
    const [created] = events;
    if (!created) throw new Error("nothing happened");
    const misshapen = (eventId: string, object: object) => ({
      ...receivedEvent(created, eventId),
      payload: JSON.stringify({
        ...created,
        id: eventId,
        data: { object: { ...created.data.object, ...object } },
      }),
    });
    const secret = "Ana Holm <ana@example.com>";
    await recordEvents(db, [
      misshapen("evt_amount", { id: "pi_amount", amount: secret }),
      misshapen("evt_customer", { id: "pi_customer", metadata: secret }),
      misshapen("evt_kind", { object: "review", description: secret }),
      { ...receivedEvent(created, "evt_text"), payload: `{"${secret}` },
      misshapen("evt_nul", { id: "pi_nul", metadata: { guest: "Ana\0Holm" }, description: "a\0b" }),
      ...events.map((event) => receivedEvent(event)),
    ]);
    const { applied, failures } = await drain();
    expect(applied).toBe(events.length + 1);
    expect(failures.map(({ eventId, final }) => ({ eventId, final }))).toEqual(
      ["evt_amount", "evt_customer", "evt_kind", "evt_text"].map((eventId) => ({
        eventId,
        final: true,
      })),
    );
    const rows = await db.$client<{ event_id: string; error: string }[]>`
      select event_id, error from stripe_events where state = 'failed'`;
    expect(rows).toHaveLength(4);
    for (const { error } of rows) {
      expect(error).toMatch(/^UnreadableObjectError: \S/);
      expect(error).not.toMatch(/ana|holm|example/i);
    }
    // What nobody means to send and PostgreSQL can't hold costs its character, not the payment.
    expect(await intentRow("pi_nul")).toMatchObject({ guest: "Ana\uFFFDHolm" });
  });
});
