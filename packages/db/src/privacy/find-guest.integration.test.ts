import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { decideMatch } from "../decisions/decide-match.ts";
import { excludePayment } from "../decisions/exclude-payment.ts";
import { type Books, openBooks } from "../decisions/test-books.ts";
import { chargeFact, intentFact, sessionFact } from "../inbox/told-facts.ts";
import { correctManualPayment } from "../manual-payments/correct-manual-payment.ts";
import { createManualPayment } from "../manual-payments/create-manual-payment.ts";
import { voidManualPayment } from "../manual-payments/void-manual-payment.ts";
import { addNote } from "../notes/add-note.ts";
import { eraseGuest, foreseeErasure } from "./erase-guest.ts";
import { exportGuest } from "./export-guest.ts";
import { guestDocument } from "./guest-document.ts";

const by = "cli:test";
const ana = { name: "Ana Holm", email: "ana@example.com" };
const bo = { name: "Bo Lind", email: "bo@example.com" };

let books: Books;
beforeAll(async () => {
  books = openBooks(await createTestDatabase());
});
beforeEach(async () => {
  await books.empty();
  await books.db.$client`truncate erased_objects, payment_notes`;
});
afterAll(() => books.close());

const payer = ({ name: payerName, email: payerEmail }: typeof ana) => ({ payerName, payerEmail });
const erase = () =>
  eraseGuest(books.db, { booking: "RE-1" }, books.told.rules, { by, force: true });
const payerOf = async (id: string) => (await books.payment(id)).payer;
const nobody = { name: null, email: null };
const open = { paymentIntent: null, status: "expired", paymentStatus: "unpaid" };
const named = { booking_reference: "RE-1" };

test.each([
  ["a guest with an address", ana],
  ["a guest without one", { name: ana.name }],
])("what somebody else paid, or left unpaid, for %s is exported to nobody", async (_, guest) => {
  const { db, told } = books;
  await books.put({ reference: "RE-1", guest, stripe: { checkout_session: "cs_1" } });
  await told.apply(
    intentFact({ id: "pi_1" }),
    chargeFact({ id: "ch_1", paymentIntent: "pi_1", ...payer(bo) }),
    sessionFact({ id: "cs_1", paymentIntent: "pi_1", ...payer(bo) }),
    sessionFact({ id: "cs_left", ...open, clientReferenceId: "RE-1", ...payer(bo) }),
    sessionFact({ id: "cs_own", ...open, clientReferenceId: "RE-1", payerName: "A. Holm" }),
  );
  const exported = await exportGuest(db, { booking: "RE-1" });
  expect(exported.paidByOthers).toEqual([await books.idOf("pi_1")]);
  expect(exported.checkoutSessions).toMatchObject([{ stripeCheckoutSession: "cs_own" }]);
  expect(JSON.stringify(guestDocument(exported, new Date()))).not.toMatch(/Bo Lind|bo@example/);
  // Bo paid for this booking and for no other: with its guest that goes too.
  await erase();
  expect(await payerOf("pi_1")).toEqual(nobody);
});

test("a session stored on a booking takes nobody else's payment with it", async () => {
  const { db, told } = books;
  await books.put({ reference: "RE-1", guest: ana, stripe: { checkout_session: "cs_1" } });
  await books.put({ reference: "RE-2", guest: bo });
  await told.apply(
    intentFact({ id: "pi_1" }),
    chargeFact({ id: "ch_1", paymentIntent: "pi_1", ...payer(bo) }),
    sessionFact({ id: "cs_1", paymentIntent: "pi_1", ...payer(bo) }),
  );
  const shares = ["RE-1", "RE-2"].map((reference) => ({ reference, amount: 6_000n }));
  const { decision: expectedDecision } = await books.payment("pi_1");
  await decideMatch(db, await books.idOf("pi_1"), shares, { by, expectedDecision });
  const exported = await exportGuest(db, { booking: "RE-1" });
  expect(exported.checkoutSessions).toEqual([]);

  await erase();
  expect(await payerOf("pi_1")).toEqual(bo);
  const [session] = await db.$client`select payer_email from checkout_sessions`;
  expect(session).toEqual({ payer_email: bo.email });
});

test("what was voided, excluded or never paid for a booking goes with its guest", async () => {
  const { db, told } = books;
  await books.put({ reference: "RE-1", guest: ana });
  const typed = { amount: 5_000n, currency: "eur", method: "cash", paidAt: new Date() };
  const voided = await createManualPayment(
    db,
    { ...typed, reference: "RE-1", note: "brought by Ana", payer: { name: ana.name } },
    by,
  );
  await addNote(db, voided, { by, text: "Ana rang" });
  const { decision } = await books.payment(voided);
  await voidManualPayment(db, voided, { by, note: "Ana's mistake", expectedDecision: decision });
  await told.apply(
    intentFact({ id: "pi_failed", status: "canceled", amountReceived: 0n, metadata: named }),
    chargeFact({
      id: "ch_failed",
      paymentIntent: "pi_failed",
      status: "failed",
      captured: false,
      amountCaptured: 0n,
      payerName: ana.name,
    }),
    intentFact({
      id: "pi_left",
      status: "open",
      amountReceived: 0n,
      metadata: named,
      description: "Ana Holm",
    }),
    intentFact({ id: "pi_out" }),
    chargeFact({ id: "ch_out", paymentIntent: "pi_out", payerName: ana.name }),
  );
  const out = await books.idOf("pi_out");
  await decideMatch(db, out, [{ reference: "RE-1", amount: 12_000n }], { by, note: "for Ana" });
  const { decision: expectedDecision } = await books.payment("pi_out");
  await excludePayment(db, out, { by, expectedDecision });

  expect(await foreseeErasure(db, { booking: "RE-1" })).toMatchObject({ payments: 4 });
  await erase();
  for (const id of [voided, "pi_failed", "pi_left", "pi_out"]) {
    expect(await payerOf(id)).toEqual(nobody);
  }
  const left = await db.$client`
    select note from payments where note is not null
    union all select note from match_decisions where note is not null
    union all select text from payment_notes where text <> '[erased]'
    union all select description from payment_intents where description is not null
    union all select payer_name from payment_attempts where payer_name is not null`;
  expect(left).toEqual([]);
});

test("a payment that was only suggested for the booking, or names another one too, is left alone", async () => {
  const { db, told } = books;
  await books.put({ reference: "RE-1", guest: ana });
  await books.put({ reference: "RE-2", guest: bo });
  await told.apply(
    // Of an amount that RE-1 expects, from somebody with a name in common.
    intentFact({ id: "pi_like" }),
    chargeFact({ id: "ch_like", paymentIntent: "pi_like", payerName: "Bo Holm" }),
    intentFact({ id: "pi_both", status: "open", amountReceived: 0n, description: "RE-1 and RE-2" }),
    // Names RE-1, and somebody else's address.
    intentFact({
      id: "pi_bo",
      status: "open",
      amountReceived: 0n,
      metadata: named,
      receiptEmail: bo.email,
    }),
  );
  expect(await books.payment("pi_like")).toMatchObject({ review: "suggested" });
  // Typed in for RE-1 by mistake.
  const typed = { amount: 5_000n, currency: "eur", method: "cash", paidAt: new Date() };
  const moved = await createManualPayment(db, { ...typed, reference: "RE-1", payer: bo }, by);
  await correctManualPayment(db, moved, { reference: "RE-2" }, { by });
  await voidManualPayment(db, moved, { by });

  expect(await erase()).toMatchObject({ payments: 0, objects: 0 });
  expect(await payerOf("pi_like")).toMatchObject({ name: "Bo Holm" });
  expect(await payerOf(moved)).toEqual(bo);
});
