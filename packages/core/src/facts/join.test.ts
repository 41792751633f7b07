import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BalanceTransactionFacts, balanceTransactionJoin } from "./balance-transaction.ts";
import { type ChargeFacts, chargeJoin } from "./charge.ts";
import { type CheckoutSessionFacts, checkoutSessionJoin } from "./checkout-session.ts";
import { type DisputeFacts, disputeJoin } from "./dispute.ts";
import { answeredBy, joinKnown, type JoinRule, type Known } from "./join.ts";
import { type PaymentIntentFacts, paymentIntentJoin, settledStatus } from "./payment-intent.ts";
import { type PayoutFacts, payoutJoin } from "./payout.ts";
import { type RefundFacts, refundJoin } from "./refund.ts";

const few = (...values: string[]) => fc.constantFrom(...values);
const orNull = (...values: string[]) => fc.constantFrom(null, ...values);
const amounts = fc.constantFrom(0n, 60n, 100n);
const created = fc.constant(new Date("2026-01-01T00:00:00Z"));
const metadata = fc.constantFrom<Record<string, string>[]>(
  {},
  { booking_reference: "A" },
  { booking_reference: "B" },
);

const intents: fc.Arbitrary<PaymentIntentFacts> = fc.record({
  id: fc.constant("pi_1"),
  status: few("open", "requires_capture", "succeeded", "canceled"),
  currency: fc.constant("eur"),
  amount: amounts,
  amountReceived: amounts,
  customer: orNull("cus_1"),
  receiptEmail: orNull("a@example.com"),
  description: orNull("x", "y"),
  statementDescriptor: fc.constant(null),
  metadata,
  created,
});
const charges: fc.Arbitrary<ChargeFacts> = fc.record({
  id: fc.constant("ch_1"),
  paymentIntent: orNull("pi_1"),
  status: few("pending", "succeeded", "failed"),
  captured: fc.boolean(),
  released: fc.boolean(),
  currency: fc.constant("eur"),
  amount: fc.constant(100n),
  amountCaptured: amounts,
  methodType: orNull("card"),
  wallet: fc.constant(null),
  cardBrand: fc.constant(null),
  cardLast4: fc.constant(null),
  cardFingerprint: orNull("fp_1", "fp_2"),
  payerName: orNull("Ana"),
  payerEmail: orNull("a@example.com", "b@example.com"),
  payerPhone: fc.constant(null),
  receiptEmail: fc.constant(null),
  customer: fc.constant(null),
  description: orNull("x"),
  statementDescriptor: fc.constant(null),
  metadata,
  balanceTransaction: orNull("txn_1"),
  failureBalanceTransaction: fc.constant(null),
  failureCode: fc.constant(null),
  created,
});
const sessions: fc.Arbitrary<CheckoutSessionFacts> = fc.record({
  id: fc.constant("cs_1"),
  paymentIntent: orNull("pi_1"),
  paymentLink: fc.constant(null),
  status: few("open", "complete", "expired"),
  paymentStatus: few("unpaid", "paid"),
  currency: fc.constant("eur"),
  amountTotal: fc.constant(100n),
  clientReferenceId: orNull("A"),
  customer: fc.constant(null),
  payerName: orNull("Ana", "Bo"),
  payerEmail: fc.constant(null),
  payerPhone: fc.constant(null),
  metadata,
  created,
});

const refunds: fc.Arbitrary<RefundFacts> = fc.record({
  id: fc.constant("re_1"),
  charge: orNull("ch_1"),
  paymentIntent: orNull("pi_1"),
  status: few("pending", "requires_action", "succeeded", "failed", "canceled", "new_one"),
  currency: fc.constant("eur"),
  amount: fc.constant(60n),
  reason: orNull("duplicate"),
  failureReason: orNull("lost_or_stolen_card", "merchant_request"),
  balanceTransaction: orNull("txn_2"),
  failureBalanceTransaction: orNull("txn_3"),
  created,
});
const disputes: fc.Arbitrary<DisputeFacts> = fc.record({
  id: fc.constant("du_1"),
  charge: orNull("ch_1"),
  paymentIntent: orNull("pi_1"),
  status: few(
    "warning_needs_response",
    "warning_closed",
    "needs_response",
    "under_review",
    "won",
    "lost",
  ),
  currency: fc.constant("eur"),
  amount: fc.constantFrom(100n, 120n),
  reason: orNull("fraudulent", "duplicate"),
  evidenceDueBy: fc.constantFrom(null, new Date("2026-01-10"), new Date("2026-01-20")),
  submissions: fc.nat(2),
  movements: fc.nat(2),
  created,
});
const payouts: fc.Arbitrary<PayoutFacts> = fc.record({
  id: fc.constant("po_1"),
  status: few("pending", "in_transit", "paid", "failed", "canceled"),
  automatic: fc.constant(true),
  currency: fc.constant("eur"),
  amount: fc.constant(100n),
  arrivalDate: few("2026-01-02", "2026-01-05").map((day) => new Date(day)),
  method: orNull("standard"),
  balanceTransaction: orNull("txn_4"),
  failureBalanceTransaction: orNull("txn_5"),
  failureCode: orNull("account_closed", "no_account"),
  reconciliationStatus: orNull("in_progress", "completed", "not_applicable"),
  created,
});
const transactions: fc.Arbitrary<BalanceTransactionFacts> = fc.record({
  id: fc.constant("txn_1"),
  source: orNull("ch_1"),
  type: few("charge", "payment"),
  reportingCategory: few("charge"),
  currency: fc.constant("eur"),
  amount: amounts,
  fee: fc.constantFrom(0n, 3n),
  net: fc.constant(57n),
  exchangeRate: orNull("0.9231"),
  availableOn: created,
  created,
  payout: orNull("po_1", "po_2"),
});

function known<Facts>(facts: Facts): Known<Facts> {
  return { facts, conflicts: [] };
}

function laws<Facts extends Record<string, unknown>>(
  name: string,
  rule: JoinRule<Facts>,
  snapshots: fc.Arbitrary<Facts>,
) {
  const join = (a: Known<Facts>, b: Known<Facts>) => joinKnown(rule, a, b);
  // Any row is the join of some snapshots, so the laws have to hold for those too, not for single snapshots only.
  const rows = fc
    .array(snapshots, { minLength: 1, maxLength: 4 })
    .map((all) => all.map(known).reduce(join));

  describe(name, () => {
    test("is commutative", () => {
      fc.assert(
        fc.property(rows, rows, (a, b) => {
          expect(join(a, b)).toEqual(join(b, a));
        }),
      );
    });
    test("is associative", () => {
      fc.assert(
        fc.property(rows, rows, rows, (a, b, c) => {
          expect(join(join(a, b), c)).toEqual(join(a, join(b, c)));
        }),
        { numRuns: 2_000 },
      );
    });
    test("is idempotent: a snapshot seen again changes nothing", () => {
      fc.assert(
        fc.property(rows, snapshots, (row, snapshot) => {
          const once = join(row, known(snapshot));
          expect(join(once, known(snapshot))).toEqual(once);
        }),
      );
    });
  });
}

laws("the join of PaymentIntents", paymentIntentJoin, intents);
laws("the join of charges", chargeJoin, charges);
laws("the join of Checkout Sessions", checkoutSessionJoin, sessions);
laws("the join of refunds", refundJoin, refunds);
laws("the join of disputes", disputeJoin, disputes);
laws("the join of payouts", payoutJoin, payouts);
laws("the join of balance transactions", balanceTransactionJoin, transactions);

describe("the known traps", () => {
  const [intent] = fc.sample(intents, { numRuns: 1, seed: 1 });
  const [charge] = fc.sample(charges, { numRuns: 1, seed: 1 });
  if (!intent || !charge) throw new Error("no sample");
  const join = (a: PaymentIntentFacts, b: PaymentIntentFacts) =>
    joinKnown(paymentIntentJoin, known(a), known(b));

  test("requires_payment_method after processing, delivered swapped, is no conflict", () => {
    const processing = { ...intent, status: settledStatus("processing"), amountReceived: 0n };
    const returned = {
      ...intent,
      status: settledStatus("requires_payment_method"),
      amountReceived: 0n,
    };
    expect(join(returned, processing)).toEqual({ facts: processing, conflicts: [] });
  });

  test("two metadata values without progress between them are a conflict, whatever their order", () => {
    const a = { ...intent, metadata: { booking_reference: "A" } };
    const b = { ...intent, metadata: { booking_reference: "B" } };
    expect(join(a, b).conflicts).toEqual(["metadata"]);
    expect(join(b, a)).toEqual(join(a, b));
  });

  test("metadata changed before the money came is no conflict: the snapshot with money is the later", () => {
    const before = {
      ...intent,
      status: "open",
      amountReceived: 0n,
      metadata: { booking_reference: "A" },
    };
    const after = {
      ...intent,
      status: "succeeded",
      amountReceived: 100n,
      metadata: { booking_reference: "B" },
    };
    expect(join(after, before)).toEqual({ facts: after, conflicts: [] });
  });

  test("succeeded and canceled are a conflict", () => {
    const base = { ...intent, amountReceived: 0n };
    expect(
      join({ ...base, status: "succeeded" }, { ...base, status: "canceled" }).conflicts,
    ).toEqual(["status"]);
  });

  test("a fee's transaction becomes known and stays known", () => {
    const before = { ...charge, balanceTransaction: null };
    const after = { ...charge, balanceTransaction: "txn_1" };
    expect(joinKnown(chargeJoin, known(after), known(before))).toEqual(known(after));
  });

  test("a charge that failed after it succeeded stays failed", () => {
    const failed = { ...charge, status: "failed" };
    expect(
      joinKnown(chargeJoin, known(failed), known({ ...charge, status: "succeeded" })).facts.status,
    ).toBe("failed");
  });

  const [refund] = fc.sample(refunds, { numRuns: 1, seed: 1 });
  const [dispute] = fc.sample(disputes, { numRuns: 1, seed: 1 });
  const [payout] = fc.sample(payouts, { numRuns: 1, seed: 1 });
  const [transaction] = fc.sample(transactions, { numRuns: 1, seed: 1 });
  if (!refund || !dispute || !payout || !transaction) throw new Error("no sample");

  test("a refund that failed after it succeeded has failed, whichever is told last", () => {
    const succeeded = { ...refund, status: "succeeded", failureReason: null };
    const failed = { ...refund, status: "failed", failureReason: "lost_or_stolen_card" };
    for (const [a, b] of [
      [succeeded, failed],
      [failed, succeeded],
    ] as const) {
      expect(joinKnown(refundJoin, known(a), known(b))).toEqual(known(failed));
    }
  });

  test("a refund that is canceled and one that failed are a conflict: both are ends", () => {
    const failed = { ...refund, status: "failed" };
    const canceled = { ...refund, status: "canceled" };
    expect(joinKnown(refundJoin, known(failed), known(canceled)).conflicts).toEqual(["status"]);
  });

  test("a dispute's charge that one snapshot leaves out stays known", () => {
    const whole = { ...dispute, charge: "ch_1", movements: 0 };
    const without = { ...dispute, charge: null, movements: 1 };
    expect(joinKnown(disputeJoin, known(without), known(whole)).facts.charge).toBe("ch_1");
  });

  test("a dispute that was lost and is won is won once its money came back, and before that a conflict", () => {
    const lost = { ...dispute, status: "lost", movements: 1 };
    const won = { ...lost, status: "won" };
    const reinstated = { ...won, movements: 2 };
    expect(joinKnown(disputeJoin, known(lost), known(won)).conflicts).toEqual(["status"]);
    expect(joinKnown(disputeJoin, known(reinstated), known(lost))).toEqual(known(reinstated));
    const undecided = joinKnown(disputeJoin, known(won), known(lost));
    expect(joinKnown(disputeJoin, undecided, known(reinstated))).toEqual(known(reinstated));
  });

  test("a payout that failed after it was paid has failed, and its reconciliation goes on", () => {
    const failed = { ...payout, status: "failed", reconciliationStatus: "in_progress" };
    const paid = { ...failed, status: "paid" };
    expect(joinKnown(payoutJoin, known(failed), known(paid)).facts.status).toBe("failed");
    const completed = { ...failed, reconciliationStatus: "completed" };
    expect(joinKnown(payoutJoin, known(completed), known(failed))).toEqual(known(completed));
  });

  test("Stripe's answer about a balance transaction leaves it in the payout whose line it is", () => {
    const line = { ...transaction, payout: "po_1" };
    const answer = { ...transaction, payout: null };
    expect(answeredBy(balanceTransactionJoin, known(line), answer)).toEqual(known(line));
    expect(
      answeredBy(refundJoin, known({ ...refund, reason: "duplicate" }), { ...refund, reason: null })
        .facts.reason,
    ).toBeNull();
  });
});
