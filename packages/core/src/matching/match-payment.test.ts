import { describe, expect, test } from "vitest";
import type { Evidence, Rung } from "./evidence.ts";
import { foldIdentity } from "./identity.ts";
import { matchPayment } from "./match-payment.ts";
import type { CandidateBooking, MatchablePayment } from "./outcome.ts";

const ana = foldIdentity({ name: "Ana Holm", email: "ana@example.com", phone: null });

function booking(id: string, over: Partial<CandidateBooking> = {}): CandidateBooking {
  return {
    id,
    reference: id,
    currency: "eur",
    guest: ana,
    checkIn: null,
    checkOut: null,
    status: "confirmed",
    seen: { card: false, customer: false },
    keys: [id],
    expectations: [{ name: "deposit", amount: 14_400n }],
    perhaps: [],
    rejected: false,
    ...over,
  };
}

function named(
  rung: Rung,
  key: string,
  carrier: Evidence["carrier"] = "payment_intent",
  field = `${rung}_field`,
): Evidence {
  return { rung, key, carrier, field };
}

function payment(evidence: Evidence[], over: Partial<MatchablePayment> = {}): MatchablePayment {
  return { currency: "eur", received: 14_400n, paidOn: null, payer: ana, evidence, ...over };
}

const cases: [
  string,
  MatchablePayment,
  CandidateBooking[],
  { action: string; bookingId: string | null; because: string },
][] = [
  [
    "metadata names the booking and the amount is expected",
    payment([named("metadata", "A")]),
    [booking("A")],
    { action: "matched", bookingId: "A", because: "amount_expected:deposit" },
  ],
  [
    "metadata holds whatever the amount, flagged",
    payment([named("metadata", "A")], { received: 99n }),
    [booking("A")],
    { action: "matched", bookingId: "A", because: "amount_not_expected" },
  ],
  [
    "never across currencies",
    payment([named("metadata", "A")], { currency: "usd" }),
    [booking("A")],
    { action: "suggested", bookingId: "A", because: "currency_differs" },
  ],
  [
    "two bookings named on one rung are for a person",
    payment([named("metadata", "A"), named("metadata", "B")]),
    [booking("A"), booking("B")],
    { action: "suggested", bookingId: "A", because: "several_bookings_named" },
  ],
  [
    "metadata goes before the description",
    payment([named("metadata", "A"), named("text", "B")]),
    [booking("A"), booking("B")],
    { action: "matched", bookingId: "A", because: "named_by:payment_intent.metadata_field" },
  ],
  [
    "client_reference_id with the expected amount",
    payment([named("client_reference_id", "A")]),
    [booking("A")],
    { action: "matched", bookingId: "A", because: "amount_expected:deposit" },
  ],
  [
    "client_reference_id with another amount only suggests: the payer can edit it",
    payment([named("client_reference_id", "A")], { received: 99n }),
    [booking("A")],
    { action: "suggested", bookingId: "A", because: "amount_not_expected" },
  ],
  [
    "client_reference_id with a payer who is somebody else only suggests",
    payment([named("client_reference_id", "A")], {
      payer: foldIdentity({ name: "Bo Lund", email: "bo@example.com", phone: null }),
    }),
    [booking("A")],
    { action: "suggested", bookingId: "A", because: "payer_differs:name+email" },
  ],
  [
    "a partner with the family name does not contradict",
    payment([named("text", "A")], {
      payer: foldIdentity({ name: "Håkan HOLM", email: "hakan@example.com", phone: null }),
    }),
    [booking("A")],
    { action: "matched", bookingId: "A", because: "amount_expected:deposit" },
  ],
  [
    "metadata that names an unknown booking keeps the description from deciding",
    payment([named("metadata", "X"), named("text", "A")]),
    [booking("A")],
    { action: "suggested", bookingId: "A", because: "names_another_booking" },
  ],
  [
    "metadata that names an unknown booking is said so, and what its payer's own booking expects only suggests",
    payment([named("metadata", "X")]),
    [booking("A")],
    {
      action: "suggested",
      bookingId: "A",
      because: "no_such_booking:payment_intent.metadata_field",
    },
  ],
  [
    "a customer stored on the booking, with the expected amount",
    payment([named("customer_id", "cus_1")]),
    [booking("A", { keys: ["cus_1"] })],
    { action: "matched", bookingId: "A", because: "amount_expected:deposit" },
  ],
  [
    "a customer with another amount only suggests: it says who pays, not what for",
    payment([named("customer_id", "cus_1")], { received: 99n }),
    [booking("A", { keys: ["cus_1"] })],
    { action: "suggested", bookingId: "A", because: "amount_not_expected" },
  ],
  [
    "last year's booking of a returning guest does not take this year's money",
    payment([named("customer_id", "cus_1"), named("text", "N")]),
    [booking("O", { keys: ["cus_1"], expectations: [] }), booking("N")],
    { action: "suggested", bookingId: "O", because: "amount_not_expected" },
  ],
  [
    "an unknown reference keeps a description from deciding",
    payment([named("client_reference_id", "X"), named("text", "A")]),
    [booking("A")],
    { action: "suggested", bookingId: "A", because: "names_another_booking" },
  ],
  [
    "a PaymentIntent moved to a booking not yet known is not its charge's copy's",
    payment([
      named("metadata", "NEW", "payment_intent", "metadata.booking_reference"),
      named("metadata", "A", "charge", "metadata.booking_reference"),
    ]),
    [booking("A")],
    { action: "suggested", bookingId: "A", because: "names_another_booking" },
  ],
  [
    "a PaymentIntent's own metadata goes before its charge's copy",
    payment([
      named("metadata", "B", "payment_intent", "metadata.booking_reference"),
      named("metadata", "A", "charge", "metadata.booking_reference"),
    ]),
    [booking("A"), booking("B")],
    { action: "matched", bookingId: "B", because: "amount_expected:deposit" },
  ],
  [
    "a less trusted key that names nothing is no doubt",
    payment([
      named("metadata", "A", "payment_intent", "metadata.booking_reference"),
      named("metadata", "8842", "payment_intent", "metadata.booking_id"),
    ]),
    [booking("A")],
    { action: "matched", bookingId: "A", because: "amount_expected:deposit" },
  ],
  [
    "two keys of one object that name two bookings are for a person",
    payment([
      named("metadata", "A", "payment_intent", "metadata.booking_reference"),
      named("metadata", "B", "payment_intent", "metadata.booking_id"),
    ]),
    [booking("A"), booking("B")],
    { action: "suggested", bookingId: "A", because: "evidence_disagrees" },
  ],
  [
    "a customer's several bookings: the one that expects the amount",
    payment([named("customer_id", "cus_1")]),
    [booking("A", { keys: ["cus_1"], expectations: [] }), booking("B", { keys: ["cus_1"] })],
    { action: "matched", bookingId: "B", because: "amount_expected:deposit" },
  ],
  [
    "a customer's several bookings, of which another may expect the amount, are for a person",
    payment([named("customer_id", "cus_1")]),
    [
      booking("A", {
        keys: ["cus_1"],
        expectations: [],
        perhaps: [{ name: "deposit", amount: 14_400n }],
      }),
      booking("B", { keys: ["cus_1"] }),
    ],
    { action: "suggested", bookingId: "A", because: "several_bookings_named" },
  ],
  [
    "a customer's several bookings that expect the same are for a person",
    payment([named("customer_id", "cus_1")]),
    [booking("A", { keys: ["cus_1"] }), booking("B", { keys: ["cus_1"] })],
    { action: "suggested", bookingId: "A", because: "several_bookings_named" },
  ],
  [
    "a stored id outranks what the payer could edit",
    payment([named("payment_id", "pi_1"), named("client_reference_id", "A")], { received: 99n }),
    [booking("A"), booking("B", { keys: ["pi_1"] })],
    { action: "matched", bookingId: "B", because: "named_by:payment_intent.payment_id_field" },
  ],
  [
    "a reference the payer gave goes before a customer with another booking",
    payment([named("client_reference_id", "A"), named("customer_id", "cus_1")]),
    [booking("A"), booking("B", { keys: ["cus_1"] })],
    { action: "matched", bookingId: "A", because: "amount_expected:deposit" },
  ],
  [
    "metadata that names an unknown booking keeps the customer's other booking from deciding",
    payment([named("metadata", "X"), named("customer_id", "cus_1")]),
    [booking("A", { keys: ["cus_1"] })],
    { action: "suggested", bookingId: "A", because: "names_another_booking" },
  ],
  [
    "a doubtful reference keeps the customer's other booking from deciding",
    payment([named("client_reference_id", "A"), named("customer_id", "cus_1")], { received: 99n }),
    [booking("A"), booking("B", { keys: ["cus_1"] })],
    { action: "suggested", bookingId: "A", because: "amount_not_expected" },
  ],
  [
    "a rejected pair is never proposed again",
    payment([named("metadata", "A")]),
    [booking("A", { rejected: true })],
    {
      action: "unmatched",
      bookingId: null,
      because: "rejected",
    },
  ],
  [
    "only money received is matched",
    payment([named("metadata", "A")], { received: 0n }),
    [booking("A")],
    { action: "unmatched", bookingId: null, because: "nothing_received" },
  ],
  [
    "amount alone is no evidence",
    payment([], { payer: foldIdentity({ name: null, email: null, phone: null }) }),
    [booking("A")],
    { action: "unmatched", bookingId: null, because: "no_reference" },
  ],
];

describe("golden cases", () => {
  test.each(cases)("%s", (_name, subject, candidates, expected) => {
    const { action, bookingId, reasons } = matchPayment(subject, candidates);
    expect({ action, bookingId }).toEqual({
      action: expected.action,
      bookingId: expected.bookingId,
    });
    expect(reasons).toContain(expected.because);
  });
});
