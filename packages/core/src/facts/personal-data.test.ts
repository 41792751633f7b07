import fc from "fast-check";
import { expect, test } from "vitest";
import { type ChargeFacts, chargeJoin } from "./charge.ts";
import type { CheckoutSessionFacts } from "./checkout-session.ts";
import { joinKnown, same } from "./join.ts";
import type { PaymentIntentFacts } from "./payment-intent.ts";
import {
  chargeWithoutPayer,
  openConflicts,
  personalFields,
  withoutPersonalData,
} from "./personal-data.ts";

const created = new Date("2026-01-01T00:00:00Z");
const referenceKeys = ["booking_reference"];

const intent: PaymentIntentFacts = {
  id: "pi_1",
  status: "succeeded",
  currency: "eur",
  amount: 100n,
  amountReceived: 100n,
  customer: "cus_1",
  receiptEmail: "ana@example.com",
  description: "RE-2025-0142 for Ana Holm",
  statementDescriptor: "ANA HOLM",
  metadata: { booking_reference: "RE-2025-0142", guest: "Ana Holm" },
  created,
};
const charge: ChargeFacts = {
  id: "ch_1",
  paymentIntent: "pi_1",
  status: "succeeded",
  captured: true,
  released: false,
  currency: "eur",
  amount: 100n,
  amountCaptured: 100n,
  methodType: "card",
  wallet: "apple_pay",
  cardBrand: "visa",
  cardLast4: "4242",
  cardFingerprint: "fp_1",
  payerName: "Ana Holm",
  payerEmail: "ana@example.com",
  payerPhone: "+31612345678",
  receiptEmail: "ana@example.com",
  customer: "cus_1",
  description: "for Ana Holm",
  statementDescriptor: "ANA HOLM",
  metadata: { guest: "Ana Holm" },
  balanceTransaction: "txn_1",
  failureBalanceTransaction: null,
  failureCode: null,
  created,
};
const session: CheckoutSessionFacts = {
  id: "cs_1",
  paymentIntent: "pi_1",
  paymentLink: "plink_1",
  status: "complete",
  paymentStatus: "paid",
  currency: "eur",
  amountTotal: 100n,
  clientReferenceId: "RE-2025-0142",
  customer: "cus_1",
  payerName: "Ana Holm",
  payerEmail: "ana@example.com",
  payerPhone: "+31612345678",
  metadata: {},
  created,
};

test("what is not personal stays: ids, money, states, and the references of bookings", () => {
  const facts = [
    { object: "payment_intent", facts: intent } as const,
    { object: "charge", facts: charge } as const,
    { object: "checkout.session", facts: session } as const,
  ];
  for (const fact of facts) {
    const left = Object.entries(withoutPersonalData(fact, referenceKeys).facts);
    const personal: readonly string[] = personalFields[fact.object];
    for (const [field, value] of left.filter(([name]) => !personal.includes(name))) {
      expect(value).toEqual(Reflect.get(fact.facts, field));
    }
    expect(left.filter(([field, value]) => personal.includes(field) && value !== null)).toEqual(
      fact.object === "payment_intent"
        ? [["metadata", { booking_reference: "RE-2025-0142" }]]
        : fact.object === "charge"
          ? [["metadata", {}]]
          : [
              ["clientReferenceId", "RE-2025-0142"],
              ["metadata", {}],
            ],
    );
  }
});

test("a person in the place of a reference goes", () => {
  for (const person of ["ana@example.com", "Ana Holm", "+31612345678", "anaholm"]) {
    const left = withoutPersonalData(
      { object: "checkout.session", facts: { ...session, clientReferenceId: person } },
      referenceKeys,
    );
    expect(left.facts).toMatchObject({ clientReferenceId: null });
  }
});

test("P3: where two snapshots agree, erasing before or after their join is the same", () => {
  const orNull = (...values: string[]) => fc.constantFrom(null, ...values);
  const charges = fc
    .record({
      status: fc.constantFrom("pending", "succeeded", "failed"),
      payerName: orNull("Ana", "Bo"),
      cardFingerprint: orNull("fp_1", "fp_2"),
      description: orNull("x", "y"),
      metadata: fc.constantFrom<Record<string, string>[]>({}, { booking_reference: "A1" }),
      balanceTransaction: orNull("txn_1"),
    })
    .map((some) => ({ ...charge, ...some }));
  const erased = (facts: ChargeFacts) => chargeWithoutPayer(facts, referenceKeys);
  const known = (facts: ChargeFacts) => ({ facts, conflicts: [] });
  fc.assert(
    fc.property(charges, charges, (a, b) => {
      const joined = joinKnown(chargeJoin, known(a), known(b));
      if (joined.conflicts.includes("metadata")) return;
      const after = joinKnown(chargeJoin, known(erased(a)), known(erased(b)));
      expect(same(after.facts, erased(joined.facts))).toBe(true);
      expect(after.conflicts).toEqual([]);
    }),
  );
});

test("two values of a field that is gone disagree no more, those of another still do", () => {
  const facts = { payerName: null, metadata: {}, amount: 1n };
  const conflicts = ["amount", "metadata", "payerName"];
  expect(openConflicts({ facts, conflicts }, personalFields.charge)).toEqual([
    "amount",
    "metadata",
  ]);
});
