import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { decideMatch } from "../decisions/decide-match.ts";
import { type Books, openBooks } from "../decisions/test-books.ts";
import { chargeFact, intentFact, sessionFact } from "../inbox/told-facts.ts";
import { createManualPayment } from "../manual-payments/create-manual-payment.ts";
import { addNote } from "../notes/add-note.ts";
import { eraseGuest, foreseeErasure, readHeld } from "./erase-guest.ts";

const by = "cli:test";
const ana = { name: "Ana Holm", email: "ana@example.com", phone: "+31612345678" };
const bo = { name: "Bo Lind", email: "bo@example.com" };
const joana = "joana@example.com";

let books: Books;
beforeAll(async () => {
  books = openBooks(await createTestDatabase());
});
beforeEach(async () => {
  await books.empty();
  await books.db.$client`truncate erased_objects, payment_notes, idempotency_keys`;
  await books.put({ reference: "RE-1", guest: ana });
  await books.put({ reference: "RE-2", guest: bo });
});
afterAll(() => books.close());

const payer = ({ name: payerName, email: payerEmail }: { name: string; email: string }) => ({
  payerName,
  payerEmail,
});
const erase = () =>
  eraseGuest(books.db, { booking: "RE-1" }, books.told.rules, { by, force: true });
const foresee = () => foreseeErasure(books.db, { booking: "RE-1" });
const open = { paymentIntent: null, status: "expired", paymentStatus: "unpaid" };
const typed = { amount: 5_000n, currency: "eur", method: "cash", paidAt: new Date() };

/** Every column, of whatever table and type, that holds a text: `table.column`. */
async function placesOf(said: string): Promise<string[]> {
  const { $client } = books.db;
  const columns = await $client<{ table: string; column: string }[]>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY')
    order by 1, 2`;
  const places: string[] = [];
  for (const { table, column } of columns) {
    const [found] = await $client`
      select 1 from ${$client(table)} where strpos(lower(${$client(column)}::text), ${said}) > 0 limit 1`;
    if (found) places.push(`${table}.${column}`);
  }
  return places;
}

/** What Bo pays for RE-2, in whose texts Ana stands. */
const agency = {
  metadata: {
    booking_reference: "RE-2",
    guest_email: "Ana@Example.com",
    guest_name: "Ana Holm",
    guest_phone: "06 12345678",
    agent: `${bo.name} ${bo.email}`,
    also: "cleo@example.com",
  },
  description: "Booking RE-2 Ana Holm ana@example.com",
  statementDescriptor: "CANAL HOUSE",
  receiptEmail: "ANA@example.com",
};
const tellAgency = () =>
  books.told.apply(
    intentFact({ id: "pi_2", ...agency }),
    chargeFact({
      id: "ch_2",
      paymentIntent: "pi_2",
      cardFingerprint: "fp_bo",
      ...agency,
      ...payer(bo),
    }),
    sessionFact({
      id: "cs_2",
      paymentIntent: "pi_2",
      clientReferenceId: "RE-2",
      metadata: { note: "for\nana@example.com" },
      ...payer(bo),
    }),
  );

test("what somebody else pays stays theirs: only the guest's address goes, and what stands beside it", async () => {
  const { db } = books;
  await tellAgency();
  const before = await books.standing(await books.idOf("pi_2"));
  expect(before).toMatchObject({ review: "matched" });
  // The control: it is seen wherever it stands.
  expect(await placesOf(ana.email)).toEqual([
    "bookings.guest_email",
    "bookings.guest_email_folded",
    "checkout_sessions.metadata",
    "payment_attempts.description",
    "payment_attempts.metadata",
    "payment_attempts.receipt_email",
    "payment_intents.description",
    "payment_intents.metadata",
    "payment_intents.receipt_email",
  ]);

  const foreseen = await foresee();
  expect(foreseen).toMatchObject({ bookings: ["RE-1"], payments: 0, objects: 0, elsewhere: 1 });
  expect((await readHeld(db, { booking: "RE-1" })).elsewhere).toEqual({
    count: 1,
    payments: [await books.idOf("pi_2")],
  });
  expect(await erase()).toEqual(foreseen);

  const check = async () => {
    expect(await placesOf(ana.email)).toEqual([]);
    expect(await placesOf("ana holm")).toEqual([]);
    expect(await books.payment("pi_2")).toMatchObject({
      payer: bo,
      erasedAt: null,
      received: 12_000n,
    });
    expect(await books.standing(await books.idOf("pi_2"))).toEqual(before);
    const kept = {
      booking_reference: "RE-2",
      agent: `${bo.name} ${bo.email}`,
      also: "cleo@example.com",
    };
    expect(
      await db.$client`
        select metadata, description, statement_descriptor, receipt_email, payer_email, card_fingerprint, conflicts
        from payment_attempts where stripe_charge = 'ch_2'`,
    ).toEqual([
      {
        metadata: kept,
        description: null,
        statement_descriptor: "CANAL HOUSE",
        receipt_email: null,
        payer_email: bo.email,
        card_fingerprint: "fp_bo",
        conflicts: [],
      },
    ]);
    const [intent] = await db.$client`select metadata, description from payment_intents`;
    expect(intent).toEqual({ metadata: kept, description: null });
    const [session] =
      await db.$client`select payer_email, client_reference_id from checkout_sessions`;
    expect(session).toEqual({ payer_email: bo.email, client_reference_id: "RE-2" });
  };
  await check();

  // The same told again, and another attempt to which Stripe copies it, all of whose events say it.
  await tellAgency();
  const [late = ""] = await books.told.tell(
    chargeFact({
      id: "ch_late",
      paymentIntent: "pi_2",
      status: "failed",
      captured: false,
      amountCaptured: 0n,
      ...agency,
      ...payer(bo),
    }),
  );
  await books.told.drain();
  await check();
  const [event] = await db.$client`
    select redacted_at is not null as redacted from stripe_events where event_id = ${late}`;
  expect(event).toEqual({ redacted: true });
  expect(await erase()).toMatchObject({ elsewhere: 0, payments: 0, objects: 0, events: 0 });
});

test("what an event that failed was about is fetched, and only the guest's address is kept off it", async () => {
  const { db } = books;
  await tellAgency();
  const [eventId = ""] = await books.told.tell(
    chargeFact({ id: "ch_2", paymentIntent: "pi_2", failureCode: "a\0b", ...agency, ...payer(bo) }),
  );
  const payload = {
    id: eventId,
    type: "charge.updated",
    created: 1,
    data: { object: { id: "ch_2", object: "charge", payment_intent: "pi_2", ...agency } },
  };
  await db.$client`
    update stripe_events set payload = ${JSON.stringify(payload)}, state = 'failed' where event_id = ${eventId}`;
  expect(await erase()).toMatchObject({ events: 1, elsewhere: 1 });
  expect(await db.$client`select stripe_id, reason from object_fetches`).toEqual([
    { stripe_id: "ch_2", reason: "redacted" },
  ]);
  // Another attempt of the agency's, and its name on it, are nothing of Ana's.
  await books.told.apply(
    chargeFact({
      id: "ch_3",
      paymentIntent: "pi_2",
      ...agency,
      ...payer({ ...bo, name: "Bo L." }),
    }),
  );
  expect(await placesOf(ana.email)).toEqual([]);
  const [attempt] = await db.$client`
    select payer_name, payer_email from payment_attempts where stripe_charge = 'ch_3'`;
  expect(attempt).toEqual({ payer_name: "Bo L.", payer_email: bo.email });
});

test("a payment that says nobody's address but in a text is the guest's, unless it is another booking's", async () => {
  const { db } = books;
  await books.told.apply(
    intentFact({ id: "pi_1", metadata: { guest_email: ana.email } }),
    chargeFact({ id: "ch_1", paymentIntent: "pi_1", payerName: "A. Holm" }),
    intentFact({ id: "pi_2", metadata: { booking_reference: "RE-2", contact: ana.email } }),
    chargeFact({ id: "ch_2", paymentIntent: "pi_2", payerName: bo.name }),
    intentFact({ id: "pi_joana", description: `for ${joana}`, receiptEmail: joana }),
    sessionFact({ id: "cs_left", ...open, metadata: { email: ana.email }, payerName: "A. Holm" }),
    sessionFact({ id: "cs_bo", ...open, metadata: { email: ana.email }, ...payer(bo) }),
  );
  const foreseen = await foresee();
  expect(foreseen).toMatchObject({ payments: 1, objects: 3, elsewhere: 2 });
  expect(await erase()).toEqual(foreseen);
  expect(await placesOf(ana.email)).toEqual(
    // Which is in the middle of another's.
    [
      "payment_intents.description",
      "payment_intents.receipt_email",
      "payments.payer_email",
      "payments.payer_email_folded",
    ],
  );
  expect(await books.payment("pi_1")).toMatchObject({
    payer: { name: null },
    erasedAt: expect.any(Date),
  });
  expect(await books.payment("pi_2")).toMatchObject({
    payer: { name: bo.name },
    review: "matched",
  });
  expect(await books.payment("pi_joana")).toMatchObject({ payer: { email: joana } });
  const sessions = await db.$client`
    select stripe_checkout_session as id, payer_name as name from checkout_sessions order by 1`;
  expect(sessions).toEqual([
    { id: "cs_bo", name: bo.name },
    { id: "cs_left", name: null },
  ]);
});

test("an attempt of the guest's at a payment that somebody else then made goes whole, and stays away", async () => {
  const attempt = chargeFact({
    id: "ch_ana",
    paymentIntent: "pi_2",
    status: "failed",
    captured: false,
    amountCaptured: 0n,
    cardFingerprint: "fp_ana",
    ...payer(ana),
  });
  const paid = chargeFact({ id: "ch_bo", paymentIntent: "pi_2", ...payer(bo) });
  await books.told.apply(intentFact({ id: "pi_2" }), attempt, paid);
  expect(await books.payment("pi_2")).toMatchObject({ payer: bo });
  await erase();
  await books.told.apply(attempt, paid);
  const attempts = await books.db.$client`
    select stripe_charge as id, payer_email as email, card_fingerprint as card from payment_attempts order by 1`;
  expect(attempts).toEqual([
    { id: "ch_ana", email: null, card: null },
    { id: "ch_bo", email: bo.email, card: null },
  ]);
});

test("what staff wrote of other payments and bookings loses the address, and nothing else", async () => {
  const { db } = books;
  await books.put({
    reference: "RE-3",
    guest: bo,
    items: [
      { kind: "extra", description: "bed for ana@example.com", amount: 1_000 },
      { kind: "nights", description: "4 nights", amount: 11_000 },
    ],
  });
  // An import put the address where the name goes.
  await books.put({ reference: "RE-4", guest: { name: "ana@example.com" } });
  const cash = await createManualPayment(
    db,
    { ...typed, reference: "RE-2", note: "change to Ana@example.com", payer: bo },
    by,
  );
  const other = await createManualPayment(
    db,
    { ...typed, reference: "RE-2", note: `ask ${joana}`, payer: bo },
    by,
  );
  await addNote(db, cash, { by, text: "Bo rang" });
  await addNote(db, other, { by, text: "Who is ana@example.com?" });
  await addNote(db, other, { by, text: `${joana} rang` });
  await books.told.apply(
    intentFact({ id: "pi_2" }),
    chargeFact({ id: "ch_2", paymentIntent: "pi_2", ...payer(bo) }),
  );
  const { decision: expectedDecision } = await books.payment("pi_2");
  await decideMatch(db, await books.idOf("pi_2"), [{ reference: "RE-2", amount: 12_000n }], {
    by,
    expectedDecision,
    note: "says <ana@example.com>",
  });

  const foreseen = await foresee();
  expect(foreseen).toMatchObject({ bookings: ["RE-1", "RE-4"], payments: 0, elsewhere: 4 });
  expect(await erase()).toEqual(foreseen);
  const texts = await db.$client<{ text: string | null }[]>`
    select text from payment_notes union all select note from payments where source = 'manual'
    union all select note from match_decisions where decided_by = ${by} and booking_id is not null
    union all select description from booking_items order by 1`;
  expect(texts.map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      `ask ${joana}`,
      "Bo rang",
      `${joana} rang`,
      "[erased]",
      "4 nights",
      null,
    ]),
  );
  const places = await placesOf(` ${ana.email}`);
  expect([...places, ...(await placesOf(`<${ana.email}`))]).toEqual([]);
  expect(await books.payment(cash)).toMatchObject({ payer: bo, received: 5_000n, note: null });
  expect(await placesOf(ana.email)).toEqual(["payment_notes.text", "payments.note"]);
});

test("a name in a text, without the address, is for somebody to look at", async () => {
  await books.told.apply(
    intentFact({ id: "pi_named", metadata: { guest: "ANA HOLM and Bo" }, receiptEmail: bo.email }),
    intentFact({ id: "pi_other", metadata: { guest: "Ana" }, receiptEmail: bo.email }),
  );
  const { perhapsAlso, elsewhere } = await readHeld(books.db, { booking: "RE-1" });
  expect(perhapsAlso.payments).toEqual([await books.idOf("pi_named")]);
  expect(elsewhere).toEqual({ count: 0, payments: [] });
  expect(await erase()).toMatchObject({ payments: 0, elsewhere: 0 });
  const [intent] = await books.db.$client`
    select metadata from payment_intents where stripe_payment_intent = 'pi_named'`;
  expect(intent).toEqual({ metadata: { guest: "ANA HOLM and Bo" } });
});
