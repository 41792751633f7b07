import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { listBookings } from "../bookings/list-bookings.ts";
import { holdWrites } from "../held-writes.ts";
import { intentFact, refundFact } from "../inbox/told-facts.ts";
import { lowestIdAt } from "../new-id.ts";
import { decideMatch } from "./decide-match.ts";
import { directRefund } from "./direct-refund.ts";
import { excludePayment } from "./exclude-payment.ts";
import { rejectSuggestion } from "./reject-suggestion.ts";
import { type Books, openBooks } from "./test-books.ts";
import { undoDecision } from "./undo-decision.ts";
import { unmatch } from "./unmatch.ts";

let books: Books;
const ana = { by: "ana" };
const ben = { by: "ben" };

beforeAll(async () => {
  books = openBooks(await createTestDatabase());
});
beforeEach(() => books.empty());
afterAll(() => books.close());

const named = (reference: string) => ({ metadata: { booking_reference: reference } });
const share = (reference: string, amount: bigint) => ({ reference, amount });

/** A payment of 120 euro that nothing names a booking of, and two bookings. */
async function openPayment(): Promise<string> {
  await books.put({ reference: "RE-1" });
  await books.put({ reference: "RE-2" });
  await books.told.apply(intentFact({ id: "pi_1" }));
  return books.idOf("pi_1");
}

describe("a person", () => {
  test("matches a payment to a booking", async () => {
    const id = await openPayment();
    await decideMatch(books.db, id, [share(" re-1", 12_000n)], { ...ana, note: "by phone" });
    expect(await books.payment(id)).toMatchObject({
      review: "matched",
      allocations: [{ booking: "RE-1", amount: 12_000n, rule: "person", by: "ana" }],
    });
    const [decision] = await books.db.$client`select * from match_decisions where payment_id = ${id}
      and decided_by = 'ana'`;
    expect(decision).toMatchObject({
      action: "matched",
      note: "by phone",
      before: { review: "unmatched" },
    });
  });

  test("shares one payment over several bookings and leaves a part open", async () => {
    const id = await openPayment();
    await decideMatch(books.db, id, [share("RE-1", 7_000n), share("RE-2", 3_000n)], ana);
    expect((await books.payment(id)).allocations).toMatchObject([
      { booking: "RE-1", amount: 7_000n },
      { booking: "RE-2", amount: 3_000n },
    ]);
  });

  test.each([
    [[share("RE-1", 12_001n)], "shares_exceed_payment", "allocations"],
    [[share("RE-1", 0n)], "invalid_shares", "allocations.0.amount"],
    [[share("RE-1", 1n), share("re-1", 1n)], "invalid_shares", "allocations.1.booking"],
    [[share("RE-1", 1n), share("RE-9", 1n)], "booking_not_found", "allocations.1.booking"],
    [[share("RE-USD", 1n)], "currency_differs", "allocations.0.booking"],
    [[], "invalid_shares", "allocations"],
  ])("can't give what is not there, case %#", async (shares, code, field) => {
    const id = await openPayment();
    await books.put({ reference: "RE-USD", currency: "usd" });
    const before = await books.standing(id);
    await expect(decideMatch(books.db, id, shares, ana)).rejects.toMatchObject({
      code,
      field,
      retry: false,
    });
    expect(await books.standing(id)).toEqual(before);
  });

  test("gives a payment to a booking in another currency only when that is meant", async () => {
    const id = await openPayment();
    await books.put({ reference: "RE-USD", currency: "usd" });
    await decideMatch(books.db, id, [share("RE-USD", 12_000n)], {
      ...ana,
      acrossCurrencies: true,
    });
    expect((await books.payment(id)).allocations).toMatchObject([{ booking: "RE-USD" }]);
  });

  test("can't match what brought no money, nor what does not exist", async () => {
    await books.put({ reference: "RE-1" });
    await books.told.apply(
      intentFact({ id: "pi_0", status: "requires_payment_method", amountReceived: 0n }),
    );
    const match = (id: string) => decideMatch(books.db, id, [share("RE-1", 1n)], ana);
    await expect(match(await books.idOf("pi_0"))).rejects.toMatchObject({
      code: "nothing_received",
    });
    await expect(match("0198d2a8-0000-7000-8000-000000000000")).rejects.toMatchObject({
      code: "payment_not_found",
    });
    await expect(match("pi_0")).rejects.toMatchObject({ code: "payment_not_found" });
  });
});

describe("P7: no job changes what a person decided", () => {
  const evidenceComes = async () => {
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-2"), status: "succeeded" }));
    await books.put({ reference: "RE-2" });
    await books.rematch();
  };

  test("a match stays although evidence for another booking comes", async () => {
    const id = await openPayment();
    await decideMatch(books.db, id, [share("RE-1", 5_000n)], ana);
    const before = await books.standing(id);
    await books.put({ reference: "RE-2", stripe: { payment_intent: "pi_1" } });
    await books.rematch();
    expect(await books.standing(id)).toEqual(before);
  });

  test("an excluded payment stays excluded", async () => {
    const id = await openPayment();
    await excludePayment(books.db, id, ana);
    const before = await books.standing(id);
    await evidenceComes();
    expect(await books.standing(id)).toEqual(before);
  });

  test("what was taken off a booking does not go back, nor to another by itself", async () => {
    await books.put({ reference: "RE-1" });
    await books.put({ reference: "RE-2" });
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    const id = await books.idOf("pi_1");
    await unmatch(books.db, id, ana);
    await books.put({ reference: "RE-1" });
    await books.rematch();
    expect(await books.payment(id)).toMatchObject({ review: "unmatched", allocations: [] });

    await books.put({ reference: "RE-2", stripe: { payment_intent: "pi_1" } });
    await books.rematch();
    expect(await books.payment(id)).toMatchObject({
      review: "suggested",
      suggestion: "RE-2",
      allocations: [],
    });
  });

  test("a rejected booking is not proposed again, until the rejection is undone", async () => {
    await books.put({ reference: "RE-1" });
    await books.told.apply(
      intentFact({ id: "pi_1", amountReceived: 777n, description: "Stay RE-1" }),
    );
    const id = await books.idOf("pi_1");
    const before = await books.standing(id);
    expect(before).toMatchObject({ review: "suggested", suggestion: "RE-1" });
    await rejectSuggestion(books.db, id, "RE-1", ana);
    await books.put({ reference: "RE-1" });
    await books.rematch();
    expect(await books.payment(id)).toMatchObject({ review: "unmatched", suggestion: null });
    await expect(rejectSuggestion(books.db, id, "RE-1", ben)).rejects.toMatchObject({
      code: "decision_conflict",
    });

    await undoDecision(books.db, id, ana);
    expect(await books.standing(id)).toEqual(before);
    await books.put({ reference: "RE-1" });
    await books.rematch();
    expect(await books.standing(id)).toEqual(before);
  });

  test("rejecting another booking leaves the proposal", async () => {
    const id = await openPayment();
    await books.put({ reference: "RE-1", stripe: { customer: "cus_1" } });
    await books.told.apply(intentFact({ id: "pi_2", amountReceived: 777n, customer: "cus_1" }));
    const other = await books.idOf("pi_2");
    const before = await books.standing(other);
    expect(before).toMatchObject({ suggestion: "RE-1" });
    await rejectSuggestion(books.db, other, "RE-2", ana);
    expect(await books.standing(other)).toEqual(before);
    await books.rematch();
    expect(await books.standing(other)).toEqual(before);
    expect(id).not.toBe(other);
  });
});

describe("undo", () => {
  test("walks back through a person's decisions, each to the exact former state", async () => {
    await books.put({ reference: "RE-1" });
    await books.put({ reference: "RE-2" });
    await books.told.apply(intentFact({ id: "pi_1", ...named("RE-1") }));
    const id = await books.idOf("pi_1");
    const expected = async () => ({ ...ana, expectedDecision: (await books.payment(id)).decision });
    const states = [await books.standing(id)];
    const steps = [
      async () => unmatch(books.db, id, ana),
      async () => decideMatch(books.db, id, [share("RE-2", 12_000n)], ana),
      async () =>
        decideMatch(books.db, id, [share("RE-1", 6_000n), share("RE-2", 6_000n)], await expected()),
      async () => excludePayment(books.db, id, await expected()),
    ];
    for (const step of steps) {
      await step();
      states.push(await books.standing(id));
    }
    for (const state of states.slice(0, -1).toReversed()) {
      await undoDecision(books.db, id, ben);
      expect(await books.standing(id)).toEqual(state);
    }
    await expect(undoDecision(books.db, id, ben)).rejects.toMatchObject({
      code: "nothing_to_undo",
    });
  });

  test("gives a rule's match back for all that came since", async () => {
    await books.put({ reference: "RE-1" });
    await books.told.apply(intentFact({ id: "pi_1", amountReceived: 5_000n, ...named("RE-1") }));
    const id = await books.idOf("pi_1");
    await excludePayment(books.db, id, ana);
    await books.told.apply(intentFact({ id: "pi_1", amountReceived: 12_000n, ...named("RE-1") }));
    expect((await books.payment(id)).received).toBe(12_000n);
    await undoDecision(books.db, id, ana);
    expect((await books.payment(id)).allocations).toMatchObject([{ amount: 12_000n }]);
  });
});

describe("two people at once", () => {
  test("the second to match gets a conflict, nothing half-done", async () => {
    const id = await openPayment();
    const outcomes = await Promise.allSettled([
      decideMatch(books.db, id, [share("RE-1", 12_000n)], ana),
      decideMatch(books.other, id, [share("RE-2", 12_000n)], ben),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find((outcome) => outcome.status === "rejected")?.reason).toMatchObject({
      code: "decision_conflict",
    });
    expect((await books.payment(id)).allocations).toHaveLength(1);
  });

  test.each([
    ["ana first", 0],
    ["ben first", 1],
  ])("who waits for the lock decides nothing: %s", async (_name, first) => {
    const id = await openPayment();
    const work = [
      () => decideMatch(books.db, id, [share("RE-1", 12_000n)], ana),
      () => excludePayment(books.other, id, ben),
    ];
    const held = await holdWrites(books.db, "match_decisions");
    try {
      const one = work[first]?.();
      await held.until(1);
      const two = work[1 - first]?.();
      await held.until(2);
      await held.release();
      expect(await Promise.allSettled([one, two])).toMatchObject([
        { status: "fulfilled" },
        { status: "rejected", reason: { code: "decision_conflict" } },
      ]);
    } finally {
      await held.end();
    }
    expect((await books.payment(id)).review).toBe(first === 0 ? "matched" : "excluded");
  });

  test("who saw an older decision decides nothing, who saw the last one decides anew", async () => {
    const id = await openPayment();
    const { decision: seen } = await books.payment(id);
    await decideMatch(books.db, id, [share("RE-1", 12_000n)], { ...ana, expectedDecision: seen });
    const stale = { ...ben, expectedDecision: seen };
    for (const late of [
      () => decideMatch(books.db, id, [share("RE-2", 12_000n)], stale),
      () => unmatch(books.db, id, stale),
      () => rejectSuggestion(books.db, id, "RE-1", stale),
      () => excludePayment(books.db, id, stale),
      () => undoDecision(books.db, id, stale),
    ]) {
      await expect(late()).rejects.toMatchObject({ code: "decision_conflict", retry: false });
    }
    const { decision: last } = await books.payment(id);
    await decideMatch(books.db, id, [share("RE-2", 12_000n)], { ...ben, expectedDecision: last });
    expect((await books.payment(id)).allocations).toMatchObject([{ booking: "RE-2", by: "ben" }]);
  });

  test("what a rule proposes meanwhile is no conflict: an open payment was seen, and is open", async () => {
    await books.put({ reference: "RE-1" });
    const described = { amountReceived: 777n, description: "Stay RE-1 RE-2" };
    await books.told.apply(intentFact({ id: "pi_1", ...described }));
    const id = await books.idOf("pi_1");
    const lastSeen = async () => (await books.payment(id)).decision;
    const informed = (expectedDecision: string | null) => ({ ...ana, expectedDecision });

    await rejectSuggestion(books.db, id, "RE-1", informed(await lastSeen()));
    const rejected = await lastSeen();
    await books.put({ reference: "RE-2" });
    await books.rematch();
    expect(await books.payment(id)).toMatchObject({ review: "suggested", suggestion: "RE-2" });
    await decideMatch(books.db, id, [share("RE-1", 777n)], informed(rejected));
    const matched = await lastSeen();
    await undoDecision(books.db, id, informed(matched));
    await undoDecision(books.db, id, informed(await lastSeen()));
    expect(await books.payment(id)).toMatchObject({ review: "suggested", suggestion: "RE-1" });

    for (const older of [rejected, matched]) {
      await expect(excludePayment(books.db, id, informed(older))).rejects.toMatchObject({
        code: "decision_conflict",
      });
    }
  });

  test("what a rule matched meanwhile is a conflict", async () => {
    const id = await openPayment();
    const { decision: expectedDecision } = await books.payment(id);
    await books.put({ reference: "RE-2", stripe: { payment_intent: "pi_1" } });
    await books.rematch();
    expect((await books.payment(id)).review).toBe("matched");
    await expect(
      decideMatch(books.db, id, [share("RE-1", 12_000n)], { ...ana, expectedDecision }),
    ).rejects.toMatchObject({ code: "decision_conflict" });
  });

  test("what was decided last is what was committed last, whatever the clocks of two processes say", async () => {
    await books.put({ reference: "RE-1" });
    await books.put({ reference: "RE-2" });
    await books.told.apply(
      intentFact({ id: "pi_1", amountReceived: 777n, description: "Stay RE-1" }),
    );
    const id = await books.idOf("pi_1");
    // The process that proposed it is an hour ahead.
    const ahead = lowestIdAt(new Date(Date.now() + 3_600_000));
    await books.db.$client`update match_decisions set id = ${ahead} where payment_id = ${id}`;
    const { decision: seen, suggestion } = await books.payment(id);
    expect([seen, suggestion]).toEqual([ahead, "RE-1"]);
    await decideMatch(books.db, id, [share("RE-2", 777n)], { ...ben, expectedDecision: seen });
    await expect(
      decideMatch(books.db, id, [share("RE-1", 777n)], { ...ana, expectedDecision: seen }),
    ).rejects.toMatchObject({ code: "decision_conflict" });
    await books.put({ reference: "RE-1", status: "cancelled" });
    await books.rematch();
    expect(await books.payment(id)).toMatchObject({
      review: "matched",
      allocations: [{ booking: "RE-2", by: "ben" }],
    });
    await undoDecision(books.db, id, ben);
    expect(await books.payment(id)).toMatchObject({ review: "suggested", suggestion: "RE-1" });
  });

  test.each(["the person", "the job"])(
    "against a job, %s first: the person's stands",
    async (first) => {
      await books.put({ reference: "RE-1" });
      await books.put({ reference: "RE-2" });
      await books.told.apply(intentFact({ id: "pi_1" }));
      const id = await books.idOf("pi_1");
      const person = () => decideMatch(books.other, id, [share("RE-1", 12_000n)], ana);
      const job = async () => {
        await books.put({ reference: "RE-2", stripe: { payment_intent: "pi_1" } });
        await books.rematch();
      };
      const order = first === "the person" ? [person, job] : [job, person];
      const held = await holdWrites(books.db, "match_decisions");
      try {
        const one = order[0]?.();
        await held.until(1);
        const two = order[1]?.();
        await held.until(2);
        await held.release();
        await Promise.all([one, two]);
      } finally {
        await held.end();
      }
      expect((await books.payment(id)).allocations).toMatchObject([{ booking: "RE-1", by: "ana" }]);
    },
  );
});

describe("a split payment", () => {
  test("shares its refunds from their total, in whatever order they came", async () => {
    const results = [];
    for (const order of [
      [1, 2, 3],
      [3, 1, 2],
    ]) {
      await books.empty();
      const id = await openPayment();
      await decideMatch(books.db, id, [share("RE-1", 4_001n), share("RE-2", 4_000n)], ana);
      for (const number of order) {
        await books.told.apply(
          refundFact({ id: `re_${number}`, paymentIntent: "pi_1", amount: BigInt(number) * 101n }),
        );
      }
      const { rows } = await shares();
      results.push(rows);
    }
    expect(results[0]).toEqual(results[1]);
    expect(results[0]).toEqual([
      // 606 of 12,000, of which 3,999 belong to no booking.
      { reference: "RE-1", refunded: 202n },
      { reference: "RE-2", refunded: 202n },
    ]);
  });

  test("gives a directed refund to its booking, and takes the direction back", async () => {
    const id = await openPayment();
    await decideMatch(books.db, id, [share("RE-1", 6_000n), share("RE-2", 6_000n)], ana);
    await books.told.apply(refundFact({ id: "re_1", paymentIntent: "pi_1", amount: 2_000n }));
    const before = await books.standing(id);
    await directRefund(books.db, "re_1", [share("RE-2", 2_000n)], ana);
    expect((await shares()).rows).toMatchObject([{ refunded: 0n }, { refunded: 2_000n }]);
    await expect(
      directRefund(books.db, "re_1", [share("RE-1", 2_001n)], ana),
    ).rejects.toMatchObject({ code: "shares_exceed_payment" });
    await undoDecision(books.db, id, ana);
    expect(await books.standing(id)).toEqual(before);
    expect((await shares()).rows).toMatchObject([{ refunded: 1_000n }, { refunded: 1_000n }]);
  });

  test("counts no more than came, when a charge failed after all", async () => {
    const id = await openPayment();
    await decideMatch(books.db, id, [share("RE-1", 6_000n), share("RE-2", 6_000n)], ana);
    await books.db.$client`update payments set received = 5001 where id = ${id}`;
    expect((await shares("paid")).rows).toEqual([
      { reference: "RE-1", paid: 2_501n },
      { reference: "RE-2", paid: 2_500n },
    ]);
  });

  async function shares(part: "paid" | "refunded" = "refunded") {
    const bookings = await listBookings(books.db, { limit: 10 });
    return {
      rows: bookings
        .toSorted((a, b) => (a.reference < b.reference ? -1 : 1))
        .map((booking) => ({ reference: booking.reference, [part]: booking[part] })),
    };
  }
});
