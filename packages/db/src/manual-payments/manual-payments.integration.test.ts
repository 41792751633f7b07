import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { showBooking } from "../bookings/list-bookings.ts";
import { decideMatch } from "../decisions/decide-match.ts";
import { type Books, openBooks } from "../decisions/test-books.ts";
import { undoDecision } from "../decisions/undo-decision.ts";
import { intentFact } from "../inbox/told-facts.ts";
import { correctManualPayment } from "./correct-manual-payment.ts";
import { createManualPayment, type ManualPaymentInput } from "./create-manual-payment.ts";
import { voidManualPayment } from "./void-manual-payment.ts";

let books: Books;

beforeAll(async () => {
  books = openBooks(await createTestDatabase());
});
beforeEach(async () => {
  await books.empty();
  await books.put({ reference: "RE-1" });
  await books.put({ reference: "RE-2" });
});
afterAll(() => books.close());

const paidAt = new Date("2026-06-02T09:00:00Z");
const type = (input: Partial<ManualPaymentInput> = {}, by = "ana") =>
  createManualPayment(
    books.db,
    {
      reference: "RE-1",
      amount: 5_000n,
      currency: "EUR",
      method: "cash",
      paidAt,
      ...input,
    },
    by,
  );
const account = async (reference: string) => {
  const booking = await showBooking(books.db, reference);
  return { paid: booking?.paid, balance: booking?.balance };
};

test("a booking's balance follows what is typed in; more than is due is taken", async () => {
  const id = await type({ note: "at the desk" });
  expect(await account("re-1")).toEqual({ paid: 5_000n, balance: 7_000n });
  await type({ amount: 9_000n, method: "bank_transfer" });
  expect(await account("re-1")).toEqual({ paid: 14_000n, balance: -2_000n });
  expect(await books.payment(id)).toMatchObject({
    source: "manual",
    status: "succeeded",
    currency: "eur",
    amount: 5_000n,
    received: 5_000n,
    method: "cash",
    paidAt,
    note: "at the desk",
    createdBy: "ana",
    review: "matched",
    allocations: [{ booking: "RE-1", amount: 5_000n, rule: "manual", by: "ana" }],
  });
});

test("the same payment under the host's own id is typed in once, another is refused", async () => {
  const id = await type({ externalId: "R-17" });
  expect(await type({ externalId: "R-17" }, "ben")).toBe(id);
  await expect(type({ externalId: "R-17", amount: 5_001n })).rejects.toMatchObject({
    code: "external_id_conflict",
    field: "amount",
    retry: false,
  });
  await expect(type({ externalId: "R-17", reference: "RE-2" })).rejects.toMatchObject({
    field: "booking",
  });
  const [one, two] = await Promise.all([
    type({ externalId: "R-18" }),
    type({ externalId: "R-18" }),
  ]);
  expect(one).toBe(two);
  expect((await account("RE-1")).paid).toBe(10_000n);
});

test.each([
  [{ amount: 0n }, "amount"],
  [{ method: " " }, "method"],
  [{ reference: "RE-9" }, "booking"],
  [{ currency: "usd" }, "currency"],
])("what no payment can be is refused, case %#", async (input, field) => {
  await expect(type(input)).rejects.toMatchObject({ field, retry: false });
  const [row] = await books.db.$client`select count(*)::int as count from payments`;
  expect(row).toEqual({ count: 0 });
});

test("a correction moves the money, and what was stays to be seen", async () => {
  const id = await type({ note: "first word" });
  await correctManualPayment(
    books.db,
    id,
    { amount: 6_000n, reference: "RE-2", note: "second word", method: "card" },
    { by: "ben" },
  );
  expect((await account("RE-1")).paid).toBe(0n);
  expect((await account("RE-2")).paid).toBe(6_000n);
  expect(await books.payment(id)).toMatchObject({
    amount: 6_000n,
    received: 6_000n,
    note: "second word",
    createdBy: "ana",
    allocations: [{ booking: "RE-2", amount: 6_000n, by: "ben" }],
  });
  const [decision] = await books.db.$client`
    select action, reasons, note, before from match_decisions where payment_id = ${id} order by id desc limit 1`;
  expect(decision).toMatchObject({
    action: "corrected",
    reasons: ["amount_was:5000", "method_was:cash", "note_changed"],
    note: "first word",
    before: { allocations: [{ amount: "5000", decidedBy: "ana" }] },
  });
  const activity = await books.db.$client`select detail from activity`;
  expect(JSON.stringify(activity)).not.toContain("word");
  // A correction is corrected, not undone.
  await expect(undoDecision(books.db, id, { by: "ana" })).rejects.toMatchObject({
    code: "nothing_to_undo",
  });
  await correctManualPayment(books.db, id, { method: "card" }, { by: "ben" });
  const [{ count } = { count: 0 }] = await books.db.$client<{ count: number }[]>`
    select count(*)::int as count from match_decisions`;
  expect(count).toBe(2);
});

test("a voided payment counts nothing, and can't be changed any more", async () => {
  const id = await type();
  await voidManualPayment(books.db, id, { by: "ben" });
  expect(await account("RE-1")).toEqual({ paid: 0n, balance: 12_000n });
  expect(await books.payment(id)).toMatchObject({
    status: "voided",
    amount: 5_000n,
    received: 0n,
    allocations: [],
  });
  const booking = await showBooking(books.db, "RE-1");
  expect(booking?.payments).toEqual([]);
  const refused = { code: "payment_voided", retry: false };
  await expect(voidManualPayment(books.db, id, { by: "ben" })).rejects.toMatchObject(refused);
  await expect(
    correctManualPayment(books.db, id, { amount: 1n }, { by: "ben" }),
  ).rejects.toMatchObject(refused);
  await expect(
    decideMatch(books.db, id, [{ reference: "RE-1", amount: 1n }], {
      by: "ana",
      expectedDecision: undefined,
    }),
  ).rejects.toMatchObject({ code: "nothing_received" });
  await expect(undoDecision(books.db, id, { by: "ana" })).rejects.toMatchObject({
    code: "nothing_to_undo",
  });
});

test("a typed payment is shared over bookings like any other, and the sharing undone", async () => {
  const id = await type();
  const before = await books.standing(id);
  const { decision } = await books.payment(id);
  const shares = [
    { reference: "RE-1", amount: 2_000n },
    { reference: "RE-2", amount: 3_000n },
  ];
  await decideMatch(books.db, id, shares, { by: "ben", expectedDecision: decision });
  expect((await account("RE-2")).paid).toBe(3_000n);
  await expect(
    correctManualPayment(books.db, id, { amount: 4_000n }, { by: "ben" }),
  ).rejects.toMatchObject({ code: "shares_exceed_payment", field: "amount" });
  await undoDecision(books.db, id, { by: "ben" });
  expect(await books.standing(id)).toEqual(before);
});

test("what Stripe says can't be corrected or voided", async () => {
  await books.told.apply(intentFact({ id: "pi_1" }));
  const id = await books.idOf("pi_1");
  await expect(voidManualPayment(books.db, id, { by: "ana" })).rejects.toMatchObject({
    code: "not_a_manual_payment",
  });
});

test("a typed payment that goes reopens what it had settled", async () => {
  const id = await type({ amount: 12_000n });
  await books.told.apply(intentFact({ id: "pi_1", description: "Stay RE-1" }));
  expect((await books.payment("pi_1")).review).toBe("suggested");
  await voidManualPayment(books.db, id, { by: "ana" });
  await books.rematch();
  expect((await books.payment("pi_1")).review).toBe("matched");
});

test("who saw an older decision corrects and voids nothing", async () => {
  const id = await type({});
  const { decision } = await books.payment(id);
  const stale = { by: "ben", expectedDecision: decision };
  await correctManualPayment(books.db, id, { amount: 6_000n }, stale);
  const conflict = { code: "decision_conflict" };
  await expect(correctManualPayment(books.db, id, { amount: 7_000n }, stale)).rejects.toMatchObject(
    conflict,
  );
  await expect(voidManualPayment(books.db, id, stale)).rejects.toMatchObject(conflict);
  expect((await books.payment(id)).amount).toBe(6_000n);
});
