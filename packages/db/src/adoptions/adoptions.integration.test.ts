import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { showBooking } from "../bookings/list-bookings.ts";
import { decideMatch } from "../decisions/decide-match.ts";
import { excludePayment } from "../decisions/exclude-payment.ts";
import { type Books, openBooks } from "../decisions/test-books.ts";
import { undoDecision } from "../decisions/undo-decision.ts";
import { unmatch } from "../decisions/unmatch.ts";
import { holdWrites } from "../held-writes.ts";
import { chargeFact, disputeFact, intentFact, refundFact } from "../inbox/told-facts.ts";
import { correctManualPayment } from "../manual-payments/correct-manual-payment.ts";
import {
  createManualPayment,
  type ManualPaymentInput,
} from "../manual-payments/create-manual-payment.ts";
import { voidManualPayment } from "../manual-payments/void-manual-payment.ts";
import { acceptAdoption } from "./accept-adoption.ts";
import { countProposedAdoptions, listAdoptions } from "./list-adoptions.ts";
import { previewAdoption } from "./preview-adoption.ts";
import { rejectAdoption } from "./reject-adoption.ts";
import { undoAdoption } from "./undo-adoption.ts";

let books: Books;

beforeAll(async () => {
  books = openBooks(await createTestDatabase());
});
beforeEach(async () => {
  await books.empty();
  for (const reference of ["RE-1", "RE-2"]) await books.put({ reference });
});
afterAll(() => books.close());

// As created.
const paidAt = new Date("2026-06-01T10:00:00Z");
const day = (date: number) => new Date(Date.UTC(2026, 5, date, 10));
const type = (input: Partial<ManualPaymentInput> = {}) =>
  createManualPayment(
    books.db,
    {
      reference: "RE-1",
      amount: 12_000n,
      currency: "eur",
      method: "card",
      paidAt,
      note: "terminal slip 7",
      ...input,
    },
    "ana",
    books.told.rules,
  );
const named = (reference: string) => ({ metadata: { booking_reference: reference } });
const paid = async (reference: string) => (await showBooking(books.db, reference))?.paid;
const adoptions = async (state?: string) => listAdoptions(books.db, { limit: 20, state });
const only = async (state?: string) => {
  const [adoption, ...others] = await adoptions(state);
  if (!adoption || others.length > 0) throw new Error("not just one");
  return adoption;
};
/** A payment of Ana's that nothing names a booking of. */
const anaPays = (id: string, created = paidAt, amount = 12_000n) =>
  books.told.apply(
    intentFact({ id, amount, amountReceived: amount, created }),
    chargeFact({
      id: id.replace("pi", "ch"),
      paymentIntent: id,
      amount,
      amountCaptured: amount,
      payerName: "Ana Holm",
      payerEmail: "Ana@example.com",
      created,
    }),
  );
const anasPayer = { name: "Ana Holm", email: "ana@example.com" };

describe("P4: a Stripe payment takes over what staff had typed in", () => {
  /** What became of both. */
  const outcome = async (typedId: string) => {
    const stripe = await books.payment("pi_1");
    const typed = await books.payment(typedId);
    const { state, by } = await only();
    return {
      paid: await paid("RE-1"),
      counts: typed.supersededBy !== stripe.id,
      note: typed.note,
      adopted: { ...stripe.adopted, payment: stripe.adopted?.payment === typedId },
      allocations: stripe.allocations,
      pair: { state, by },
    };
  };
  const takenOver = {
    paid: 12_000n,
    counts: false,
    note: "terminal slip 7",
    adopted: { payment: true, note: "terminal slip 7", createdBy: "ana" },
    allocations: [{ booking: "RE-1", amount: 12_000n, rule: "adoption", by: "ana" }],
    pair: { state: "accepted", by: "system" },
  };

  test("of the same booking, typed before it came", async () => {
    const typed = await type();
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    expect(await outcome(typed)).toEqual(takenOver);
  });

  test("of the same booking, typed after it came", async () => {
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    expect(await outcome(await type())).toEqual(takenOver);
  });

  test("and who saw the Stripe payment open before that decides nothing about it", async () => {
    await anaPays("pi_1");
    const { id, decision: seen, allocations } = await books.payment("pi_1");
    expect(allocations).toEqual([]);
    await type({ reference: "RE-2", payer: anasPayer });
    expect(await paid("RE-2")).toBe(12_000n);
    const cleo = { by: "cleo", expectedDecision: seen };
    for (const late of [
      () => decideMatch(books.db, id, [{ reference: "RE-1", amount: 12_000n }], cleo),
      () => excludePayment(books.db, id, cleo),
    ]) {
      await expect(late()).rejects.toMatchObject({ code: "decision_conflict" });
    }
    expect(await paid("RE-2")).toBe(12_000n);
  });

  test("of a booking it was only proposed for because the typed one had settled it", async () => {
    const typed = await type();
    await books.told.apply(intentFact({ id: "pi_1", description: "Stay RE-1" }));
    expect(await outcome(typed)).toEqual(takenOver);
  });

  test("of the same amount and payer, typed before or after", async () => {
    const typed = await type({ payer: anasPayer });
    await anaPays("pi_1");
    expect(await outcome(typed)).toEqual(takenOver);

    await books.empty();
    await books.put({ reference: "RE-1" });
    await anaPays("pi_1");
    expect(await outcome(await type({ payer: anasPayer }))).toEqual(takenOver);
  });

  test("of the booking's guest where no payer was typed in", async () => {
    await books.put({ reference: "RE-1", guest: { email: "ana@example.com" } });
    const typed = await type();
    await anaPays("pi_1");
    expect(await outcome(typed)).toEqual(takenOver);
  });

  test("once corrected to what it is", async () => {
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    const typed = await type({ amount: 11_000n });
    expect(await only()).toMatchObject({ state: "suggested" });
    await correctManualPayment(
      books.db,
      typed,
      { amount: 12_000n },
      { by: "ana" },
      books.told.rules,
    );
    expect(await outcome(typed)).toEqual(takenOver);
  });

  test("once a booking that appears has given it its own", async () => {
    const typed = await type();
    await books.told.apply(intentFact({ id: "pi_1" }));
    expect(await adoptions()).toEqual([]);
    await books.put({ reference: "RE-1", stripe: { payment_intent: "pi_1" } });
    await books.rematch();
    expect(await outcome(typed)).toEqual(takenOver);
  });

  test("also when both come at once", async () => {
    for (const first of ["typed", "stripe"]) {
      await books.empty();
      await books.put({ reference: "RE-1" });
      await books.told.tell(intentFact({ id: "pi_1", ...named("RE-1") }));
      const work =
        first === "typed"
          ? [type, () => books.told.drain({ db: books.other })]
          : [() => books.told.drain({ db: books.other }), type];
      const held = await holdWrites(books.db, "payments");
      try {
        const one = work[0]?.();
        await held.until(1);
        const two = work[1]?.();
        await held.until(2);
        await held.release();
        await Promise.all([one, two]);
      } finally {
        await held.end();
      }
      expect(await paid("RE-1")).toBe(12_000n);
      expect(await only()).toMatchObject({ state: "accepted" });
    }
  });

  test("and keeps it through a refund and a dispute", async () => {
    const typed = await type();
    await books.told.apply(
      intentFact({ id: "pi_1", ...named("RE-1") }),
      chargeFact({ id: "ch_1", paymentIntent: "pi_1", ...named("RE-1") }),
    );
    await books.told.apply(
      refundFact({ id: "re_1", paymentIntent: "pi_1" }),
      disputeFact({ id: "du_1", charge: "ch_1", amount: 1_000n }),
    );
    expect(await outcome(typed)).toEqual(takenOver);
  });
});

describe("P6: only what is certain is taken over, the rest is proposed", () => {
  const proposed = async () => {
    const rows = await adoptions();
    return rows.map(({ state, reasons }) => ({ state, reasons }));
  };
  const suggested = expect.objectContaining({ state: "suggested" });

  test("two typed payments that could be it", async () => {
    await type();
    await type();
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    expect(await proposed()).toEqual([suggested, suggested]);
    expect(await paid("RE-1")).toBe(36_000n);
  });

  test("two Stripe payments that it could be", async () => {
    await books.told.apply(
      intentFact({ id: "pi_1", ...named("RE-1") }),
      intentFact({ id: "pi_2", ...named("RE-1") }),
    );
    const typed = await type();
    expect(await proposed()).toEqual([suggested, suggested]);
    // Each by either of its two payments.
    const [one, other] = await adoptions();
    expect(await countProposedAdoptions(books.db)).toBe(2);
    const of = async (payment = "") =>
      (await listAdoptions(books.db, { limit: 20, payment })).map(({ id }) => id);
    expect(await of(one?.stripe.id)).toEqual([one?.id]);
    expect(await of(typed)).toEqual([one?.id, other?.id]);
  });

  test("same booking, another amount", async () => {
    await type({ amount: 11_999n });
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    expect(await proposed()).toEqual([
      { state: "suggested", reasons: expect.arrayContaining(["amount_differs"]) },
    ]);
  });

  test("same payer and amount, but the payment names another booking", async () => {
    await type({ payer: anasPayer });
    await books.told.apply(
      intentFact({ id: "pi_1", ...named("RE-2") }),
      chargeFact({ id: "ch_1", paymentIntent: "pi_1", payerEmail: "ana@example.com" }),
    );
    expect(await proposed()).toEqual([
      { state: "suggested", reasons: expect.arrayContaining(["booking_differs"]) },
    ]);
    expect(await paid("RE-2")).toBe(12_000n);
  });

  test("a family name in common", async () => {
    await type({ payer: { name: "Jonas Holm" } });
    await anaPays("pi_1");
    expect(await proposed()).toEqual([suggested]);
  });

  test.each([
    ["too many days apart", { paidAt: day(9) }],
    ["paid in cash", { method: "cash" }],
    ["in another currency", { currency: "usd", acrossCurrencies: true }],
    ["of nobody in particular", { reference: "RE-2", payer: { name: "Bo Lind" } }],
  ])("nothing is even proposed of one %s", async (_name, input) => {
    await type({ payer: anasPayer, ...input });
    await anaPays("pi_1");
    if (!("payer" in input)) {
      await books.put({ reference: "RE-1", stripe: { payment_intent: "pi_1" } });
      await books.rematch();
    }
    expect(await adoptions()).toEqual([]);
  });

  test("seven days are within, whatever the method is called", async () => {
    await type({ paidAt: day(8), method: "Credit card" });
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    expect(await only()).toMatchObject({ state: "accepted" });
  });

  test("a proposal goes when its reason does", async () => {
    const typed = await type({ amount: 11_000n });
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    expect(await proposed()).toEqual([suggested]);
    await correctManualPayment(
      books.db,
      typed,
      { reference: "RE-2" },
      { by: "ana" },
      books.told.rules,
    );
    expect(await adoptions()).toEqual([]);
    await correctManualPayment(
      books.db,
      typed,
      { reference: "RE-1" },
      { by: "ana" },
      books.told.rules,
    );
    expect(await proposed()).toEqual([suggested]);
    await voidManualPayment(books.db, typed, { by: "ana" });
    expect(await adoptions()).toEqual([]);
  });
});

describe("P7: people win", () => {
  test("what a person matched otherwise stays so; accepted by a person, only the typed one goes", async () => {
    await anaPays("pi_1");
    const id = await books.idOf("pi_1");
    await decideMatch(books.db, id, [{ reference: "RE-2", amount: 12_000n }], { by: "ben" });
    await type({ payer: anasPayer });
    const before = await books.standing(id);
    expect(before).toMatchObject({ allocations: [{ booking: "RE-2" }] });
    const { id: pair } = await only("suggested");
    await acceptAdoption(books.db, pair, "ben");
    expect(await books.standing(id)).toEqual(before);
    expect([await paid("RE-1"), await paid("RE-2")]).toEqual([0n, 12_000n]);
    await undoAdoption(books.db, pair, "ben");
    expect(await books.standing(id)).toEqual(before);
    expect([await paid("RE-1"), await paid("RE-2")]).toEqual([12_000n, 12_000n]);
  });

  test("a booking that a person took it off is not given back by an adoption", async () => {
    await anaPays("pi_1");
    const id = await books.idOf("pi_1");
    await decideMatch(books.db, id, [{ reference: "RE-1", amount: 12_000n }], { by: "ben" });
    await unmatch(books.db, id, { by: "ben" });
    await type({ payer: anasPayer });
    expect(await adoptions()).toEqual([]);
  });

  test("a rejected pair never comes back, and the rejection can be undone", async () => {
    await type({ amount: 11_000n });
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    const { id } = await only("suggested");
    await rejectAdoption(books.db, id, "ben");
    await expect(acceptAdoption(books.db, id, "ben")).rejects.toMatchObject({
      code: "decision_conflict",
    });
    await books.told.apply(
      intentFact({ id: "pi_1", ...named("RE-1"), receiptEmail: "new@example.com" }),
    );
    await books.put({ reference: "RE-1", stripe: { payment_intent: "pi_1" } });
    await books.rematch();
    expect(await only()).toMatchObject({ state: "rejected", by: "ben" });
    await undoAdoption(books.db, id, "ben");
    expect(await only()).toMatchObject({ state: "suggested" });
    await acceptAdoption(books.db, id, "ben");
    expect(await books.payment("pi_1")).toMatchObject({
      allocations: [{ booking: "RE-1", amount: 12_000n, by: "ana" }],
    });
    expect(await paid("RE-1")).toBe(12_000n);
  });

  test("what somebody took back meanwhile is not taken back once more", async () => {
    await type({ amount: 11_000n });
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    const { id } = await only("suggested");
    await acceptAdoption(books.db, id, "ben");
    await undoAdoption(books.db, id, "ana", "accepted");
    await expect(undoAdoption(books.db, id, "ben", "accepted")).rejects.toMatchObject({
      code: "decision_conflict",
    });
    expect(await only()).toMatchObject({ state: "rejected", by: "ana" });
  });

  test("once a pair is accepted, the others of the two no longer wait", async () => {
    await type();
    await type();
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    const [one] = await adoptions();
    await acceptAdoption(books.db, one?.id ?? "", "ben");
    expect(await adoptions("suggested")).toEqual([]);
    expect(await countProposedAdoptions(books.db)).toBe(0);
  });

  test("two people at once: the second gets a conflict", async () => {
    await type({ amount: 11_000n });
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    const { id } = await only("suggested");
    const outcomes = await Promise.allSettled([
      acceptAdoption(books.db, id, "ana"),
      rejectAdoption(books.other, id, "ben"),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("undone", () => {
  test("an adoption leaves both payments as before, for good", async () => {
    const typed = await type();
    await books.told.apply(intentFact({ id: "pi_1", description: "Stay RE-1" }));
    const accepted = await only("accepted");
    await undoAdoption(books.db, accepted.id, "ben");
    const stripe = await books.idOf("pi_1");
    expect(await books.standing(stripe)).toMatchObject({
      review: "suggested",
      suggestion: "RE-1",
      allocations: [],
    });
    expect(await books.payment(typed)).toMatchObject({ supersededBy: null });
    expect(await paid("RE-1")).toBe(12_000n);

    const [states, bookings] = [
      [await books.standing(stripe), await books.standing(typed)],
      await paid("RE-1"),
    ];
    // All facts again, and all bookings.
    await books.told.apply(intentFact({ id: "pi_1", description: "Stay RE-1" }));
    for (const reference of ["RE-1", "RE-2"]) await books.put({ reference });
    await books.rematch();
    expect([await books.standing(stripe), await books.standing(typed)]).toEqual(states);
    expect(await paid("RE-1")).toBe(bookings);
    expect(await only()).toMatchObject({ state: "rejected", by: "ben" });
  });

  test("a person's acceptance goes like any decision of theirs", async () => {
    await type({ amount: 11_000n });
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    const id = await books.idOf("pi_1");
    const before = await books.standing(id);
    await acceptAdoption(books.db, (await only("suggested")).id, "ben");
    await undoDecision(books.db, id, { by: "ben" });
    expect(await books.standing(id)).toEqual(before);
    expect(await only()).toMatchObject({ state: "rejected" });
    expect(await paid("RE-1")).toBe(23_000n);
  });

  test("a match takes the adoption that came after it along: no money counts nowhere", async () => {
    await books.told.apply(intentFact({ id: "pi_1" }));
    const id = await books.idOf("pi_1");
    await decideMatch(books.db, id, [{ reference: "RE-1", amount: 12_000n }], { by: "ben" });
    const typed = await type();
    expect((await books.payment(typed)).supersededBy).toBe(id);
    await undoDecision(books.db, id, { by: "ben" });
    expect(await books.payment(typed)).toMatchObject({ supersededBy: null });
    expect(await books.payment(id)).toMatchObject({ review: "unmatched", allocations: [] });
    expect(await paid("RE-1")).toBe(12_000n);
  });

  test("not under a later decision: that is undone first", async () => {
    await type();
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    const id = await books.idOf("pi_1");
    const accepted = await only("accepted");
    await unmatch(books.db, id, { by: "ben" });
    await expect(undoAdoption(books.db, accepted.id, "ben")).rejects.toMatchObject({
      code: "decision_conflict",
    });
    await undoDecision(books.db, id, { by: "ben" });
    await undoAdoption(books.db, accepted.id, "ben");
    expect((await books.payment(id)).allocations).toMatchObject([
      { booking: "RE-1", rule: "metadata", by: "system" },
    ]);
  });
});

test("a typed payment that was taken over is left alone", async () => {
  const typed = await type();
  await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
  const refused = { code: "payment_adopted", retry: false };
  await expect(voidManualPayment(books.db, typed, { by: "ana" })).rejects.toMatchObject(refused);
  await expect(
    correctManualPayment(books.db, typed, { amount: 1n }, { by: "ana" }),
  ).rejects.toMatchObject(refused);
  await expect(unmatch(books.db, typed, { by: "ana" })).rejects.toMatchObject(refused);
});

test("a preview shows what accepting comes to, and changes nothing", async () => {
  await type({ amount: 11_000n });
  await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
  const { id, stripe } = await only("suggested");
  const before = await books.standing(stripe.id);
  expect(await previewAdoption(books.db, id)).toMatchObject({
    now: { state: "suggested" },
    accepted: {
      state: "accepted",
      stripe: { allocations: [{ booking: "RE-1", amount: 12_000n, rule: "adoption" }] },
    },
    bookings: [{ booking: "RE-1", paidNow: 23_000n, paidAccepted: 12_000n }],
  });
  expect(await books.standing(stripe.id)).toEqual(before);
  expect(await only()).toMatchObject({ state: "suggested" });
});
