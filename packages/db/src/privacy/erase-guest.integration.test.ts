import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { decideMatch } from "../decisions/decide-match.ts";
import { type Books, openBooks } from "../decisions/test-books.ts";
import { chargeFact, disputeFact, intentFact, sessionFact } from "../inbox/told-facts.ts";
import { eraseGuest, foreseeErasure } from "./erase-guest.ts";
import { exportGuest } from "./export-guest.ts";

const by = "cli:test";
const ana = { name: "Ana Holm", email: "ana@example.com" };
const bo = { name: "Bo Lind", email: "bo@example.com" };

let books: Books;
beforeAll(async () => {
  books = openBooks(await createTestDatabase());
});
beforeEach(async () => {
  await books.empty();
  await books.db.$client`truncate erased_objects, stripe_events`;
});
afterAll(() => books.close());

const payer = ({ name: payerName, email: payerEmail }: typeof ana) => ({ payerName, payerEmail });
const intent = (id: string, reference: string) =>
  intentFact({ id, metadata: { booking_reference: reference } });
const charge = (id: string, of: typeof ana, paymentIntent: string) =>
  chargeFact({ id, paymentIntent, cardFingerprint: `fp_${id}`, ...payer(of) });
const erase = (booking = "RE-1", force = true) =>
  eraseGuest(books.db, { booking }, books.told.rules, { by, force });
const payerOf = async (id: string) => (await books.payment(id)).payer;
const nobody = { name: null, email: null };

test("what waited in the inbox, and what begins later of an erased payment, is kept without the payer", async () => {
  const { db, told } = books;
  await books.put({ reference: "RE-1", guest: ana });
  await told.apply(intent("pi_1", "RE-1"), charge("ch_1", ana, "pi_1"));
  const [waiting] = await told.tell(
    chargeFact({ id: "ch_1", paymentIntent: "pi_1", ...payer(ana) }),
  );
  await erase();
  await told.drain();
  // Another attempt, and the session that made it, both of which nobody had heard of.
  await told.apply(
    charge("ch_2", ana, "pi_1"),
    sessionFact({ id: "cs_1", paymentIntent: "pi_1", ...payer(ana) }),
  );
  expect(await payerOf("pi_1")).toEqual(nobody);
  const said = await db.$client`
    select stripe_charge as id from payment_attempts where payer_name is not null or card_fingerprint is not null
    union select stripe_checkout_session from checkout_sessions where payer_name is not null`;
  expect(said).toEqual([]);
  const kept = await db.$client`
    select event_id from stripe_events where redacted_at is null and state = 'applied' and event_id >= ${waiting ?? ""}`;
  expect(kept).toEqual([]);
});

test("a PaymentIntent that only its charges or sessions name stays without the payer when it comes", async () => {
  const { told } = books;
  await books.put({ reference: "RE-1", guest: ana, stripe: { checkout_session: "cs_3" } });
  await told.apply(
    charge("ch_1", ana, "pi_1"),
    chargeFact({ id: "ch_2", paymentIntent: "pi_2", status: "failed", ...payer(ana) }),
    sessionFact({ id: "cs_3", paymentIntent: "pi_3", ...payer(ana) }),
  );
  const foreseen = await foreseeErasure(books.db, { booking: "RE-1" });
  expect(await erase()).toEqual(foreseen);
  const receiptEmail = ana.email;
  await told.apply(
    intentFact({ id: "pi_1", receiptEmail }),
    charge("ch_2_again", ana, "pi_2"),
    intentFact({ id: "pi_2", receiptEmail }),
    intentFact({ id: "pi_3", receiptEmail }),
    charge("ch_3", ana, "pi_3"),
  );
  for (const id of ["pi_1", "pi_2", "pi_3"]) expect(await payerOf(id)).toEqual(nobody);
});

test("an event that fails for good after an erasure keeps no payload either", async () => {
  const { db, told } = books;
  await books.put({ reference: "RE-1", guest: ana });
  await told.apply(intent("pi_1", "RE-1"), charge("ch_1", ana, "pi_1"));
  await erase();
  // What PostgreSQL can't hold: the same next time.
  const [bad] = await told.tell(
    chargeFact({ id: "ch_1", paymentIntent: "pi_1", failureCode: "a\0b", ...payer(ana) }),
  );
  const { failures } = await told.drain();
  expect(failures).toMatchObject([{ eventId: bad, final: true }]);
  const [event] = await db.$client`
    select state, redacted_at is not null as redacted from stripe_events where event_id = ${bad ?? ""}`;
  expect(event).toEqual({ state: "failed", redacted: true });
});

test("erasing while the same payments' events are applied leaves nothing behind", async () => {
  const { db, other, told } = books;
  await books.put({ reference: "RE-1", guest: ana });
  await told.apply(intent("pi_1", "RE-1"), charge("ch_1", ana, "pi_1"));
  for (let round = 0; round < 10; round += 1) {
    await told.tell(
      chargeFact({
        id: `ch_late_${round}`,
        paymentIntent: "pi_1",
        status: "failed",
        captured: false,
        amountCaptured: 0n,
        ...payer(ana),
      }),
      charge("ch_1", ana, "pi_1"),
      sessionFact({ id: `cs_${round}`, paymentIntent: "pi_1", ...payer(ana) }),
    );
    await Promise.all([told.drain(), told.drain({ db: other }), round === 3 ? erase() : null]);
  }
  const said = await db.$client`
    select 1 from payment_attempts where payer_name is not null
    union all select 1 from checkout_sessions where payer_name is not null
    union all select 1 from payments where payer_name is not null`;
  expect(said).toEqual([]);
  expect(await books.payment("pi_1")).toMatchObject({ received: 12_000n, review: "matched" });
});

test("another guest who shares a payment, or pays one of their own, is left alone", async () => {
  const { db, told } = books;
  await books.put({ reference: "RE-1", guest: ana });
  await books.put({ reference: "RE-2", guest: bo });
  await told.apply(
    intentFact({ id: "pi_shared" }),
    charge("ch_shared", bo, "pi_shared"),
    intent("pi_2", "RE-2"),
    charge("ch_2", bo, "pi_2"),
    // Bo pays for Ana, and for Ana alone.
    intent("pi_gift", "RE-1"),
    charge("ch_gift", bo, "pi_gift"),
  );
  const shares = [
    { reference: "RE-1", amount: 5_000n },
    { reference: "RE-2", amount: 7_000n },
  ];
  await decideMatch(db, await books.idOf("pi_shared"), shares, { by });
  const { payments, paidByOthers } = await exportGuest(db, { booking: "RE-1" });
  expect(payments).toEqual([]);
  expect(paidByOthers).toEqual([await books.idOf("pi_gift")]);

  await erase();
  expect(await payerOf("pi_shared")).toEqual(bo);
  expect(await payerOf("pi_2")).toEqual(bo);
  expect(await payerOf("pi_gift")).toEqual(nobody);
});

test("a session that was never paid is found by the address, or the booking it names", async () => {
  const { db, told } = books;
  await books.put({ reference: "RE-1", guest: ana });
  const open = { paymentIntent: null, status: "expired", paymentStatus: "unpaid" };
  await told.apply(
    sessionFact({ id: "cs_address", ...open, payerEmail: "ANA@example.com" }),
    sessionFact({ id: "cs_booking", ...open, clientReferenceId: "re-1", payerName: "A. Holm" }),
    sessionFact({ id: "cs_other", ...open, ...payer(bo) }),
  );
  expect(await erase()).toMatchObject({ objects: 2 });
  const left = await db.$client`
    select stripe_checkout_session as id from checkout_sessions
    where payer_name is not null or payer_email is not null`;
  expect(left).toEqual([{ id: "cs_other" }]);
});

test("an open dispute, a stay to come and unmatched money keep a guest; what is settled does not", async () => {
  const { db, told } = books;
  await books.put({ reference: "RE-1", guest: ana, check_out: "2025-07-05" });
  await told.apply(intent("pi_1", "RE-1"), charge("ch_1", ana, "pi_1"));
  expect((await foreseeErasure(db, { booking: "RE-1" })).obstacles).toEqual([]);
  await told.apply(disputeFact({ id: "dp_1", charge: "ch_1", paymentIntent: "pi_1" }));
  await told.apply(intentFact({ id: "pi_2" }), charge("ch_2", ana, "pi_2"));
  await books.put({ reference: "RE-9", guest: ana, check_out: "2999-01-01" });
  await expect(erase("RE-1", false)).rejects.toMatchObject({
    code: "erasure_refused",
    obstacles: [
      "RE-9: the stay is not over",
      "pi_1: a dispute is open",
      "pi_2: it belongs to no booking yet",
    ],
  });
  expect(await payerOf("pi_1")).toEqual(ana);
});

test("erased again, nothing is left to erase, and a match that rested on the payer stands", async () => {
  const { db, told } = books;
  await books.put({ reference: "RE-1", guest: ana });
  // Without a reference: matched by who paid and how much.
  await told.apply(intentFact({ id: "pi_1" }), charge("ch_1", ana, "pi_1"));
  const before = await books.standing(await books.idOf("pi_1"));
  expect(before).toMatchObject({ review: "matched" });
  await erase();
  expect(await eraseGuest(db, { email: ana.email }, told.rules, { by })).toMatchObject({
    bookings: [],
    payments: 0,
    objects: 0,
    events: 0,
  });
  await told.apply(charge("ch_1", ana, "pi_1"), intentFact({ id: "pi_1", description: "more" }));
  await books.rematch();
  expect(await books.standing(await books.idOf("pi_1"))).toEqual(before);
});
