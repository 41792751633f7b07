import { createTestDatabase, waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { lockInOrder } from "../apply/lock-roots.ts";
import { type Books, openBooks } from "../decisions/test-books.ts";
import { chargeFact, intentFact } from "../inbox/told-facts.ts";
import { createManualPayment } from "../manual-payments/create-manual-payment.ts";
import { eraseGuest, foreseeErasure } from "./erase-guest.ts";

const by = "cli:test";
const ana = { name: "Ana Holm", email: "ana@example.com" };
const payer = { payerName: ana.name, payerEmail: ana.email };
const typed = { amount: 5_000n, currency: "eur", method: "cash", paidAt: new Date() };

let books: Books;
beforeAll(async () => {
  books = openBooks(await createTestDatabase());
});
beforeEach(async () => {
  await books.empty();
  await books.db.$client`truncate erased_objects`;
  await books.put({ reference: "RE-1", guest: ana });
  await books.told.apply(
    intentFact({ id: "pi_1", metadata: { booking_reference: "RE-1" } }),
    chargeFact({ id: "ch_1", paymentIntent: "pi_1", ...payer }),
  );
});
afterAll(() => books.close());

const erase = (force = true) =>
  eraseGuest(books.db, { booking: "RE-1" }, books.told.rules, { by, force });
const whoIsKnown = () => books.db.$client`
  select reference as id from bookings where guest_email is not null or guest_name is not null
  union all select coalesce(stripe_payment_intent, 'typed') from payments
  where payer_name is not null or payer_email is not null or note is not null`;

test("what comes of the guest while the erasure waits for its locks goes too", async () => {
  const { db, other, told } = books;
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const isWaiting = async () => {
    const rows = await db.$client`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return rows.length > 0;
  };
  let locked = () => {};
  const isLocked = new Promise<void>((resolve) => (locked = resolve));
  const holder = other.transaction(async (tx) => {
    await lockInOrder(tx, ["pi_1"]);
    locked();
    await held;
  });
  await isLocked;
  const erasing = erase();
  await waitUntil(isWaiting, { timeoutMs: 10_000, what: "the erasure to wait" });
  await told.apply(
    intentFact({ id: "pi_2" }),
    chargeFact({ id: "ch_2", paymentIntent: "pi_2", amountCaptured: 100n, ...payer }),
  );
  // Somebody else's, with the address in a text.
  const texts = { description: `for ${ana.email}`, metadata: { guest: ana.email } };
  await told.apply(
    intentFact({ id: "pi_3", ...texts }),
    chargeFact({ id: "ch_3", paymentIntent: "pi_3", payerEmail: "bo@example.com", ...texts }),
  );
  const note = "brought by Ana";
  await createManualPayment(
    db,
    { ...typed, reference: "RE-1", note, payer: { name: ana.name } },
    by,
  );
  await books.put({ reference: "RE-2", guest: ana });
  release();
  await holder;
  expect(await erasing).toMatchObject({ bookings: ["RE-1", "RE-2"], payments: 3, elsewhere: 1 });
  expect(await whoIsKnown()).toEqual([{ id: "pi_3" }]);
  const left = await db.$client`
    select payer_email, description, metadata from payment_attempts where stripe_charge = 'ch_3'`;
  expect(left).toEqual([{ payer_email: "bo@example.com", description: null, metadata: {} }]);
});

test("an erasure that waits for one that waits for it is begun anew, but not for ever", async () => {
  const { db } = books;
  await db.$client.unsafe(`
    create sequence broken_off;
    create function break_off() returns trigger language plpgsql as $$
    begin
      if nextval('broken_off') = 1 or new.reference = 'RE-9' then
        raise exception using errcode = 'deadlock_detected';
      end if;
      return new;
    end $$;
    create trigger break_off before update of guest_name on bookings
    for each row when (new.guest_name is null) execute function break_off()`);
  try {
    expect(await erase()).toMatchObject({ bookings: ["RE-1"] });
    expect(await whoIsKnown()).toEqual([]);
    await books.put({ reference: "RE-9", guest: ana });
    await expect(
      eraseGuest(db, { booking: "RE-9" }, books.told.rules, { by, force: true }),
    ).rejects.toMatchObject({ code: "erasure_unsettled", retry: true });
    expect(await whoIsKnown()).toEqual([{ id: "RE-9" }]);
  } finally {
    await db.$client`drop function break_off cascade`;
    await db.$client`drop sequence broken_off`;
  }
});

test("an event that waits to be applied and names the guest keeps a guest, unless it is forced", async () => {
  const { db, told } = books;
  await books.put({ reference: "RE-1", guest: ana, check_out: "2025-07-05" });
  expect((await foreseeErasure(db, { booking: "RE-1" })).obstacles).toEqual([]);
  const [eventId = ""] = await told.tell(
    chargeFact({ id: "ch_9", paymentIntent: "pi_9", ...payer }),
  );
  await db.$client`
    update stripe_events set payload = ${JSON.stringify({ id: "ch_9", email: "ANA@example.com" })}
    where event_id = ${eventId}`;
  const obstacles = ["1 event that names the guest waits to be applied"];
  expect(await foreseeErasure(db, { booking: "RE-1" })).toMatchObject({ obstacles, events: 0 });
  await expect(erase(false)).rejects.toMatchObject({ code: "erasure_refused", obstacles });
  expect(await erase()).toMatchObject({ obstacles, events: 0 });
  expect(await whoIsKnown()).toEqual([]);
});

test("what a failed event was about is fetched when the event is redacted, and the event stays failed", async () => {
  const { db, told } = books;
  const about = (object: string, id: string) =>
    JSON.stringify({
      id: "evt",
      type: "t",
      created: 1,
      data: { object: { id, object, email: ana.email, payment_intent: "pi_lost" } },
    });
  for (const [eventId, payload] of [
    ["evt_charge", about("charge", "ch_lost")],
    ["evt_again", about("charge", "ch_lost")],
    ["evt_customer", about("customer", "cus_1")],
    ["evt_applied", about("charge", "ch_1")],
  ] as const) {
    await told.tellUnreadable(eventId);
    await db.$client`
      update stripe_events set payload = ${payload}, state = ${eventId === "evt_applied" ? "applied" : "failed"}
      where event_id = ${eventId}`;
  }
  expect(await erase()).toMatchObject({ events: 4 });
  expect(await db.$client`select object_type, stripe_id, reason from object_fetches`).toEqual([
    { object_type: "charge", stripe_id: "ch_lost", reason: "redacted" },
  ]);
  const states = await db.$client`
    select event_id from stripe_events where state = 'failed' and redacted_at is not null order by 1`;
  expect(states.map((row) => row["event_id"])).toEqual(["evt_again", "evt_charge", "evt_customer"]);
  // The answer, and what comes of its payment after.
  await told.apply(
    chargeFact({ id: "ch_lost", paymentIntent: "pi_lost", ...payer }),
    intentFact({ id: "pi_lost", receiptEmail: ana.email }),
  );
  expect(await whoIsKnown()).toEqual([]);

  // And one that fails for good afterwards.
  await told.tellUnreadable("evt_late");
  await db.$client`
    update stripe_events set payload = ${about("charge", "ch_1")} where event_id = 'evt_late'`;
  const readFacts = () => [
    chargeFact({ id: "ch_1", paymentIntent: "pi_1", failureCode: "a\0b", ...payer }),
  ];
  await told.drain({ readFacts });
  const [fetch] = await db.$client`select reason from object_fetches where stripe_id = 'ch_1'`;
  expect(fetch).toEqual({ reason: "redacted" });
});
