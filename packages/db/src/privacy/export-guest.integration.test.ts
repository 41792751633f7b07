import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { decideMatch } from "../decisions/decide-match.ts";
import { type Books, openBooks } from "../decisions/test-books.ts";
import { chargeFact, intentFact, sessionFact } from "../inbox/told-facts.ts";
import { recordEvents } from "../inbox/record-events.ts";
import { addNote } from "../notes/add-note.ts";
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
  await books.db.$client`truncate payment_notes`;
});
afterAll(() => books.close());

const payer = ({ name: payerName, email: payerEmail }: typeof ana) => ({ payerName, payerEmail });
const billed = ({ name, email }: typeof ana) => ({ billing_details: { name, email } });

/** Records events whose objects are these, as Stripe tells them. */
async function record(
  objects: Record<string, { id: string; object: string; [field: string]: unknown }>,
) {
  await recordEvents(
    books.db,
    Object.entries(objects).map(([eventId, object]) => ({
      eventId,
      type: `${object.object}.updated`,
      apiVersion: null,
      account: null,
      livemode: false,
      created: new Date(),
      payload: JSON.stringify({ id: eventId, data: { object } }),
      ignoredReason: "told",
    })),
  );
}

async function documentOf(booking: string) {
  const exported = await exportGuest(books.db, { booking });
  const document = guestDocument(exported, new Date());
  return { exported, document, text: JSON.stringify(document) };
}

/** Which events say what, and which only what and when they were. */
function eventsIn(document: Record<string, unknown>) {
  const events = document["events"] as { id: string; type: string; payload?: object }[];
  const told = (wanted: boolean) =>
    events.filter(({ payload }) => (payload !== undefined) === wanted).map(({ id }) => id);
  return { whole: told(true), listed: told(false) };
}

test("an event that is not about the guest's own objects is listed without what it says", async () => {
  const { told } = books;
  await books.put({ reference: "RE-1", guest: ana });
  await books.put({ reference: "RE-2", guest: bo });
  const naming = { booking_reference: "RE-2", guest_email: ana.email };
  await told.apply(
    intentFact({ id: "pi_1", metadata: { booking_reference: "RE-1" } }),
    chargeFact({ id: "ch_1", paymentIntent: "pi_1", ...payer(ana) }),
    // Paid by an agency for its own booking, with Ana's address in it.
    intentFact({ id: "pi_2", metadata: naming, receiptEmail: ana.email }),
    chargeFact({ id: "ch_2", paymentIntent: "pi_2", metadata: naming, ...payer(bo) }),
    // Paid by Bo for Ana's booking.
    intentFact({ id: "pi_gift", metadata: { booking_reference: "RE-1" }, receiptEmail: ana.email }),
    chargeFact({ id: "ch_gift", paymentIntent: "pi_gift", ...payer(bo) }),
  );
  await record({
    evt_own: { id: "ch_1", object: "charge", ...billed(ana) },
    evt_refund: { id: "re_1", object: "refund", charge: "ch_1" },
    evt_intent: { id: "pi_1", object: "payment_intent", metadata: { agent: bo.email } },
    // Before it was Ana's own, Bo's address stood in it.
    evt_before: { id: "pi_1", object: "payment_intent", receipt_email: bo.email },
    evt_agency: { id: "ch_2", object: "charge", ...billed(bo), metadata: naming },
    evt_gift: {
      id: "pi_gift",
      object: "payment_intent",
      ...billed(bo),
      receipt_email: ana.email,
    },
    evt_customer: { id: "cus_1", object: "customer", name: bo.name, email: ana.email },
    evt_bo: { id: "ch_3", object: "charge", ...billed(bo) },
  });
  const { exported, document, text } = await documentOf("RE-1");
  expect(eventsIn(document)).toEqual({
    whole: ["evt_own", "evt_refund", "evt_intent"],
    listed: ["evt_before", "evt_agency", "evt_gift", "evt_customer"],
  });
  expect(document["events"]).toContainEqual({
    id: "evt_agency",
    type: "charge.updated",
    received_at: expect.any(String),
  });
  expect(text).not.toMatch(/Bo Lind|bo@example/);
  expect(exported).toMatchObject({
    payments: [{ stripe: { paymentIntent: "pi_1" } }],
    paidByOthers: [await books.idOf("pi_gift")],
    namedIn: [await books.idOf("pi_2")],
  });
});

test("of the guest's own payment, an attempt of somebody else's is by id only", async () => {
  await books.put({ reference: "RE-1", guest: ana });
  await books.told.apply(
    intentFact({ id: "pi_1", metadata: { booking_reference: "RE-1" } }),
    chargeFact({
      id: "ch_bo",
      paymentIntent: "pi_1",
      status: "failed",
      captured: false,
      amountCaptured: 0n,
      ...payer(bo),
    }),
    chargeFact({ id: "ch_1", paymentIntent: "pi_1", ...payer(ana) }),
    sessionFact({ id: "cs_bo", paymentIntent: "pi_1", ...payer(bo) }),
  );
  await record({
    evt_bo: { id: "ch_bo", object: "charge", ...billed(bo), payment_intent: "pi_1" },
    evt_both: {
      id: "pi_1",
      object: "payment_intent",
      charges: { data: [{ id: "ch_bo", billing_details: { name: bo.name } }] },
    },
    evt_own: { id: "ch_1", object: "charge", ...billed(ana) },
  });
  const { exported, document, text } = await documentOf("RE-1");
  expect(exported).toMatchObject({
    paymentIntents: [{ stripePaymentIntent: "pi_1" }],
    charges: [{ stripeCharge: "ch_1" }],
    checkoutSessions: [],
    partsOfOthers: ["ch_bo", "cs_bo"],
    paidByOthers: [],
  });
  expect(eventsIn(document)).toEqual({ whole: ["evt_own"], listed: ["evt_bo", "evt_both"] });
  expect(text).not.toMatch(/Bo Lind|bo@example/);
});

test("whatever anybody wrote of a payment that is shared, another's address is left out of it", async () => {
  const { db, told } = books;
  await books.put({
    reference: "RE-1",
    guest: ana,
    items: [{ kind: "extra", description: "as for bo@example.com", amount: 12_000 }],
  });
  await books.put({ reference: "RE-2", guest: bo });
  await told.apply(
    intentFact({
      id: "pi_1",
      description: "with bo@example.com",
      metadata: { "bo@example.com": "with" },
    }),
    chargeFact({ id: "ch_1", paymentIntent: "pi_1", ...payer(ana) }),
  );
  const id = await books.idOf("pi_1");
  const { decision: expectedDecision } = await books.payment(id);
  const shares = ["RE-1", "RE-2"].map((reference) => ({ reference, amount: 6_000n }));
  await decideMatch(db, id, shares, { by, expectedDecision, note: "half is BO@example.com's" });
  await addNote(db, id, { by, text: "ana@example.com asked for Bo (bo@example.com)" });
  const { document, text } = await documentOf("RE-1");
  expect(text).not.toMatch(/bo@example/i);
  expect(document).toMatchObject({
    payments: [{ allocations: [{ booking: "RE-1" }, { booking: "RE-2" }] }],
    notes: [
      { text: "ana@example.com asked for Bo ([another's address])" },
      { text: "half is [another's address]'s" },
    ],
  });
});
