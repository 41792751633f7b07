import { sandboxAccount } from "@rentease/core";
import {
  addNote,
  answerOnce,
  cardTotals,
  createApiKey,
  createManualPayment,
  eraseGuest,
  foreseeErasure,
  listBookings,
  listPayments,
  putBooking,
  bookingBody,
  showAudit,
  startAudit,
  startBackfill,
  showBackfill,
  sweepEvents,
} from "@rentease/db";
import { createLogger } from "@rentease/runtime";
import { createSandbox, generateSeason, playSeason, type Sandbox } from "@rentease/sandbox";
import { appliedTypes, createGateway, type Gateway } from "@rentease/stripe";
import { createTestDatabase, waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyRules } from "./apply-rules.ts";
import { createBackfills } from "./backfills.ts";
import { type Books, openBooks } from "./books.ts";
import { cardsOf, guest, identified, placesOf } from "./identified-guest.ts";
import { receivedEvent } from "./received-event.ts";
import { stripeApi } from "./stripe-api.ts";

const from = new Date("2025-01-01");
const to = new Date("2026-03-01");
const timeoutMs = 120_000;
const by = "cli:test";
/** Every column that holds the guest before. */
const everywhere = [
  "booking_items.description",
  "bookings.guest_email",
  "bookings.guest_email_folded",
  "bookings.guest_name",
  "bookings.guest_name_folded",
  "bookings.guest_phone",
  "bookings.guest_phone_folded",
  "bookings.match_keys",
  "checkout_sessions.payer_email",
  "checkout_sessions.payer_phone",
  "idempotency_keys.body",
  "match_decisions.note",
  "payment_attempts.card_fingerprint",
  "payment_attempts.description",
  "payment_attempts.metadata",
  "payment_attempts.payer_email",
  "payment_attempts.payer_phone",
  "payment_attempts.receipt_email",
  "payment_intents.description",
  "payment_intents.metadata",
  "payment_intents.receipt_email",
  "payment_notes.text",
  "payments.card_fingerprint",
  "payments.note",
  "payments.payer_email",
  "payments.payer_email_folded",
  "payments.payer_name",
  "payments.payer_name_folded",
  "payments.payer_phone",
  "payments.payer_phone_folded",
  "stripe_events.payload",
];

let books: Books;
let sandbox: Sandbox;
let gateway: Gateway;
let drop: () => Promise<unknown>;
let nowMs = to.getTime();

beforeAll(async () => {
  const database = await createTestDatabase();
  books = await openBooks(database.url, { workers: 2, bookings: [] });
  drop = database.drop;
  sandbox = createSandbox({ seed: "erasure", asyncDelayMs: null, now: () => nowMs });
  const { url } = await sandbox.listen();
  gateway = createGateway({ secretKey: "sk_test_x", apiBase: url });
  const season = generateSeason({ seed: "erasure", payments: 120 });
  const stays = identified([...season.bookings()]);
  await playSeason(
    sandbox,
    { ...season, bookings: () => stays.values() },
    {
      async onBooking(booking) {
        await putBooking(books.db, bookingBody.parse(booking), "test");
      },
    },
  );
  sandbox.settle();
  await receive();
}, timeoutMs);
afterAll(async () => {
  await sandbox.close();
  await books.close();
  await drop();
});

/** Every event there ever was, as its webhook brings it. */
async function receive(suffix = "") {
  const events = [...sandbox.world.records.events.all()].filter(({ type }) =>
    appliedTypes.includes(type),
  );
  await books.record(events.map((event) => receivedEvent(event, `${event.id}${suffix}`)));
  await books.settle(500, gateway);
}

async function walk(id: string) {
  const backfills = createBackfills({
    db: books.db,
    gateway,
    rules: applyRules(),
    logger: createLogger("worker", "silent"),
    settleAfterMs: 200,
  });
  try {
    await waitUntil(
      async () => {
        await backfills.wake();
        await books.settle(500, gateway);
        return (await showBackfill(books.db, id))?.state === "finished";
      },
      { timeoutMs: 60_000, what: "the end of the walk" },
    );
  } finally {
    await backfills.stop();
  }
}

const period = {
  from,
  to: new Date(to.getTime() + 86_400_000),
  timeZone: "UTC",
  startedBy: "test",
};

/** All that is added up and matched, and every id. */
async function figures() {
  const { db } = books;
  const payments = await listPayments(db, { limit: 10_000 });
  const bookings = await listBookings(db, { limit: 10_000 });
  return {
    totals: await cardTotals(db, { from, to: period.to, timeZone: "UTC", groupBy: ["month"] }),
    bookings: bookings.map(({ guest: _guest, erasedAt: _erased, ...booking }) => booking),
    payments: payments.map(
      ({ payer: _payer, note: _note, erasedAt: _erased, ...payment }) => payment,
    ),
  };
}

/** What staff and the API leave of a guest. */
async function writeAbout(reference: string) {
  const { db } = books;
  const typed = await createManualPayment(
    db,
    {
      reference,
      amount: 1_234n,
      currency: "eur",
      method: "cash",
      paidAt: to,
      note: `brought by ${guest.name}`,
      payer: guest,
    },
    by,
  );
  await addNote(db, typed, { by, text: `${guest.name} rang from ${guest.phone}` });
  const { id: apiKeyId } = await createApiKey(db, { name: "test", role: "operator" }, by);
  await answerOnce(db, { apiKeyId, key: "once", request: "a hash" }, async () => ({
    status: 201,
    body: JSON.stringify({ id: typed, payer: { email: guest.email } }),
  }));
  // Of a type that is not applied, and names no object of ours.
  await books.record([
    {
      eventId: "evt_customer",
      type: "customer.created",
      apiVersion: null,
      account: null,
      livemode: false,
      created: to,
      payload: JSON.stringify({ data: { object: { id: "cus_1", email: guest.email } } }),
      ignoredReason: "unknown type: customer.created",
    },
  ]);
  await db.$client`
    update match_decisions set note = ${`for ${guest.name}`} where id in (
      select decision_id from allocations join bookings on bookings.id = booking_id
      where reference = ${reference})`;
}

async function referenceOfGuest(): Promise<string> {
  const [booking] = await books.db.$client<{ reference: string }[]>`
    select reference from bookings where guest_email = ${guest.email} order by reference limit 1`;
  if (!booking) throw new Error("the guest has no booking");
  return booking.reference;
}

/** A charge of the guest's that can be given back in part. */
async function chargeOfGuest(): Promise<string> {
  const [row] = await books.db.$client<{ charge: string }[]>`
    select stripe_charge as charge from payments
    where payer_email = ${guest.email} and status = 'succeeded' and received > 500 limit 1`;
  if (!row) throw new Error("the guest paid nothing");
  return row.charge;
}

/** What somebody else paid, in whose texts and notes the guest stands as well. */
async function nameInOthers(api: ReturnType<typeof stripeApi>): Promise<string> {
  const { db } = books;
  const [other] = await db.$client<{ id: string; intent: string; charge: string }[]>`
    select id, stripe_payment_intent as intent, stripe_charge as charge from payments
    where payer_email <> ${guest.email} and review = 'matched' and status = 'succeeded'
      and stripe_payment_intent is not null
      and not exists (
        select from allocations join bookings on bookings.id = booking_id
        where payment_id = payments.id and guest_email = ${guest.email})
    order by created limit 1`;
  if (!other) throw new Error("nobody else paid");
  for (const path of [`payment_intents/${other.intent}`, `charges/${other.charge}`]) {
    await api.post(`/v1/${path}`, {
      description: `Stay of ${guest.name} ${guest.email}`,
      "metadata[guest_email]": guest.email.toUpperCase(),
      "metadata[guest_name]": guest.name,
      "metadata[guest_phone]": guest.phone,
      "metadata[agent]": "Canal Travel",
    });
  }
  await addNote(db, other.id, { by, text: `asked ${guest.email}` });
  await db.$client`
    update booking_items set description = ${`bed for ${guest.email}`} where id = (
      select booking_items.id from booking_items join bookings on bookings.id = booking_id
      where guest_email <> ${guest.email} limit 1)`;
  return other.charge;
}

/** A walk through all of history, and what an audit of it finds. */
async function backfill() {
  await walk((await startBackfill(books.db, { ...period, mode: "apply" })).id);
}
async function differences(repair: boolean) {
  const { id } = await startAudit(books.db, { ...period, repair });
  await walk(id);
  const audit = await showAudit(books.db, id);
  return audit?.certificate?.differences;
}

const none = { found: 0, repaired: 0, left: 0 };

test(
  "an erased guest is found nowhere, whatever Stripe tells again, and no sum, match or id changes",
  { timeout: timeoutMs },
  async () => {
    const { db } = books;
    const api = stripeApi(sandbox.app);
    const charge = await chargeOfGuest();
    await api.post(`/v1/charges/${charge}`, {
      description: `for ${guest.name}`,
      "metadata[guest]": guest.email,
    });
    const others = await nameInOthers(api);
    await receive();
    await writeAbout(await referenceOfGuest());
    await backfill();
    expect(await differences(false)).toEqual(none);

    const cards = await cardsOf(db);
    // The control: it is seen wherever it stands.
    expect(await placesOf(db, cards)).toEqual(everywhere);
    const before = await figures();

    const foreseen = await foreseeErasure(db, guest);
    expect(await figures()).toEqual(before);
    const erased = await eraseGuest(db, guest, applyRules(), { by, force: true });
    expect(erased).toEqual(foreseen);
    expect(erased.payments).toBeGreaterThan(1);
    expect(erased.elsewhere).toBe(2);
    const whatStays = () => db.$client`
      select metadata ->> 'agent' as agent, payer_email is not null as known, description, conflicts
      from payment_attempts where stripe_charge = ${others}`;
    expect(await whatStays()).toEqual([
      { agent: "Canal Travel", known: true, description: null, conflicts: [] },
    ]);
    expect(await placesOf(db, cards)).toEqual([]);
    expect(await figures()).toEqual(before);

    // The same again by every way in: webhooks, a walk through history, an audit that repairs.
    await receive("_again");
    await backfill();
    expect(await differences(true)).toEqual(none);
    expect(await placesOf(db, cards)).toEqual([]);
    expect(await figures()).toEqual(before);

    // And what happens to one of these payments from now on, which the sweep finds.
    nowMs += 60_000;
    await api.post("/v1/refunds", { charge, amount: "100" });
    sandbox.settle();
    const { found } = await sweepEvents(db, {
      listEvents: (since, until) => gateway.listEvents(since, until, sandboxAccount),
      since: to,
      now: () => nowMs,
    });
    expect(found.length).toBeGreaterThan(0);
    await books.settle(500, gateway);
    expect(await placesOf(db, cards)).toEqual([]);
    expect(await whatStays()).toMatchObject([{ agent: "Canal Travel", known: true }]);
    const [refunded] = await db.$client`
      select 1 from payments where stripe_charge = ${charge} and refunded = 100`;
    expect(refunded).toBeDefined();
    expect(await differences(false)).toEqual(none);
  },
);
