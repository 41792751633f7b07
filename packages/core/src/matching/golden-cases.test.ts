import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Evidence } from "./evidence.ts";
import { foldIdentity, type Identity } from "./identity.ts";
import type { Surroundings } from "./match-by-identity.ts";
import { matchPayment } from "./match-payment.ts";
import type { CandidateBooking, MatchablePayment } from "./outcome.ts";
import { referencePattern, referencesIn } from "./reference.ts";

const person = (
  name: string | null,
  email: string | null = null,
  phone: string | null = null,
): Identity => ({ name, email, phone });
const ana = person("Ana Holm", "ana@example.com", "+31612345678");

const deposit = { name: "deposit", amount: 14_400n, due: "2026-05-01" };
const balance = { name: "balance", amount: 33_600n, due: "2026-06-15" };

type Stay = Partial<Omit<CandidateBooking, "guest">> & { guest?: Identity };

function stay(reference: string, { guest = ana, ...over }: Stay = {}): CandidateBooking {
  return {
    id: reference,
    reference,
    currency: "eur",
    guest: foldIdentity(guest),
    checkIn: "2026-07-01",
    checkOut: "2026-07-05",
    status: "confirmed",
    keys: [reference],
    expectations: [deposit, balance],
    perhaps: [],
    seen: { card: false, customer: false },
    rejected: false,
    ...over,
  };
}

type Paid = Partial<Omit<MatchablePayment, "payer" | "evidence">> & {
  payer?: Identity;
  text?: string;
};

function paid({ payer = ana, text = "", ...over }: Paid = {}): MatchablePayment {
  const evidence: Evidence[] = referencesIn(text, referencePattern(null)).map((key) => ({
    rung: "text",
    key,
    carrier: "charge",
    field: "description",
  }));
  return {
    currency: "eur",
    received: 14_400n,
    paidOn: "2026-05-02",
    payer: foldIdentity(payer),
    evidence,
    ...over,
  };
}

const bo = person("Bo Lund", "bo@example.com", "+31687654321");

/** What happens, to which booking (the first proposed), and one reason of it. */
const cases: [
  string,
  MatchablePayment,
  CandidateBooking[],
  "matched" | "suggested" | "unmatched",
  string | null,
  string,
  Surroundings?,
][] = [
  ["e-mail and deposit", paid(), [stay("A")], "matched", "A", "email_equal"],
  [
    "e-mail and rest",
    paid({ received: 33_600n }),
    [stay("A")],
    "matched",
    "A",
    "amount_expected:balance",
  ],
  [
    "phone and deposit, written another way",
    paid({ payer: person("A. Holm", null, "06 12345678") }),
    [stay("A")],
    "matched",
    "A",
    "phone_equal",
  ],
  [
    "a card that paid for this guest before, under the same name",
    paid({ payer: person("Ana Holm", "other@example.com") }),
    [stay("A", { seen: { card: true, customer: false } })],
    "matched",
    "A",
    "card_seen",
  ],
  [
    "a card that paid for this guest before, under another name: a partner's, perhaps",
    paid({ payer: bo }),
    [stay("A", { seen: { card: true, customer: false } })],
    "suggested",
    "A",
    "payer_differs:name+email+phone",
  ],
  [
    "the name alone is no identity",
    paid({ payer: person("Ana Holm") }),
    [stay("A")],
    "suggested",
    "A",
    "name_similar:1.00",
  ],
  [
    "an umlaut spelt out, the order turned, no address",
    paid({ payer: person("MUELLER, Juergen") }),
    [stay("A", { guest: person("Jürgen Müller", "jm@example.com") })],
    "suggested",
    "A",
    "name_similar:1.00",
  ],
  [
    "a typing error in the name",
    paid({ payer: person("Ana Holmm") }),
    [stay("A"), stay("B", { guest: bo })],
    "suggested",
    "A",
    "amount_expected:deposit",
  ],
  [
    "a family member pays from another address",
    paid({ payer: person("Erik Holm", "erik@example.com") }),
    [stay("A"), stay("B", { guest: bo })],
    "suggested",
    "A",
    "family_name_equal",
  ],
  [
    "a maiden name, from another address",
    paid({ payer: person("Ana Berg", "ana.berg@example.com") }),
    [stay("A"), stay("B", { guest: bo })],
    "suggested",
    "A",
    "given_name_equal",
  ],
  [
    "a shared phone, and name and e-mail of somebody else",
    paid({ payer: person("Bo Lund", "bo@example.com", "+31612345678") }),
    [stay("A")],
    "suggested",
    "A",
    "payer_differs",
  ],
  [
    "a shared phone, and the e-mail of another booking's guest",
    paid({ payer: person("Erik Holm", "erik@example.com", "+31612345678") }),
    [stay("A"), stay("B", { guest: person("Erik Holm", "erik@example.com"), expectations: [] })],
    "suggested",
    "A",
    "payer_is_another_guest",
  ],
  [
    "two bookings by one guest that expect the same",
    paid(),
    [stay("A"), stay("B", { checkIn: "2026-12-20", checkOut: "2026-12-27" })],
    "suggested",
    "A",
    "several_bookings_fit",
  ],
  [
    "two bookings by one guest, of which one expects it",
    paid(),
    [stay("A", { expectations: [balance] }), stay("B")],
    "matched",
    "B",
    "amount_expected:deposit",
  ],
  [
    "two bookings by one guest, and an odd amount that came first may not have been for the one it went to",
    paid(),
    [
      stay("A", { expectations: [{ ...deposit, amount: 8_460n }], perhaps: [deposit] }),
      stay("B", { expectations: [{ ...deposit, due: "2026-09-01" }] }),
    ],
    "suggested",
    "A",
    "amount_perhaps:deposit",
  ],
  [
    "a namesake whose addresses are unknown expects the same",
    paid(),
    [stay("A"), stay("B", { guest: person("Ana Holm") })],
    "suggested",
    "A",
    "several_bookings_fit",
  ],
  [
    "a namesake with other addresses is somebody else",
    paid(),
    [stay("A"), stay("B", { guest: person("Ana Holm", "ana.holm@example.org") })],
    "matched",
    "A",
    "email_equal",
  ],
  [
    "another open payment of this payer could be the one expected",
    paid(),
    [stay("A")],
    "suggested",
    "A",
    "another_payment_fits",
    { rivals: true, truncated: false },
  ],
  [
    "an agency with more bookings than were looked at",
    paid(),
    [stay("A")],
    "suggested",
    "A",
    "too_many_bookings",
    { rivals: false, truncated: true },
  ],
  [
    "the right payer and an amount nobody expects",
    paid({ received: 5_000n }),
    [stay("A")],
    "suggested",
    "A",
    "email_equal",
  ],
  [
    "a group's payment: what three bookings of a family expect together",
    paid({ received: 3n * 14_400n }),
    ["A", "B", "C"].map((name) => stay(name, { expectations: [deposit] })),
    "suggested",
    "A",
    "amount_with_others",
  ],
  [
    "a stranger pays just the amount, about when it is due",
    paid({ payer: bo }),
    [stay("A")],
    "suggested",
    "A",
    "due_in_days:-1",
  ],
  [
    "a stranger pays just the amount, months from when it is due",
    paid({ payer: bo, paidOn: "2026-01-05" }),
    [stay("A")],
    "unmatched",
    null,
    "no_reference",
  ],
  [
    "same amount, same day: the payer tells which",
    paid(),
    [stay("B", { guest: bo }), stay("A")],
    "matched",
    "A",
    "email_equal",
  ],
  [
    "another currency, whoever pays",
    paid({ currency: "usd" }),
    [stay("A")],
    "suggested",
    "A",
    "currency_differs",
  ],
  [
    "14 is not in 1814",
    paid({ payer: bo, paidOn: null, text: "Invoice 1814" }),
    [stay("14")],
    "unmatched",
    null,
    "no_reference",
  ],
  [
    "a reference inside a longer number names nothing; the payer does",
    paid({ text: "Deposit RE-2026-01423" }),
    [stay("RE-2026-0142")],
    "matched",
    "RE-2026-0142",
    "email_equal",
  ],
  [
    "a reference with a typing error only ever suggests",
    paid({ payer: person(null), text: "Deposit RE-2026-0124" }),
    [stay("RE-2026-0142", { guest: person(null) })],
    "suggested",
    "RE-2026-0142",
    "reference_similar:charge.description",
  ],
  [
    "a wrong reference: the payer is another booking's guest",
    paid({ text: "Deposit RE-2026-0142" }),
    [stay("RE-2026-0142", { guest: bo }), stay("RE-2026-0150")],
    "suggested",
    "RE-2026-0142",
    "payer_differs:name+email+phone",
  ],
  [
    "a wrong reference with the family name of its guest, and the e-mail of another booking's",
    paid({ text: "Deposit RE-2026-0142" }),
    [
      stay("RE-2026-0142", { guest: person("Erik Holm", "erik@example.com") }),
      stay("RE-2026-0150"),
    ],
    "suggested",
    "RE-2026-0142",
    "payer_is_another_guest",
  ],
  [
    "a reference outweighs a second booking of the same guest",
    paid({ text: "Deposit RE-2026-0142" }),
    [stay("RE-2026-0150"), stay("RE-2026-0142")],
    "matched",
    "RE-2026-0142",
    "named_by:charge.description",
  ],
  [
    "two months after the stay a known payer pays for something else, perhaps",
    paid({ paidOn: "2026-09-10" }),
    [stay("A")],
    "suggested",
    "A",
    "long_after_stay",
  ],
  [
    "a canceled booking's deposit may still come",
    paid(),
    [stay("A", { status: "canceled" })],
    "matched",
    "A",
    "email_equal",
  ],
  [
    "a person rejected the booking",
    paid(),
    [stay("A", { rejected: true })],
    "unmatched",
    null,
    "no_reference",
  ],
  [
    "nobody fits",
    paid({ payer: bo, received: 999n }),
    [stay("A")],
    "unmatched",
    null,
    "no_reference",
  ],
];

describe("golden cases of identity, money and suggestions", () => {
  test.each(cases)("%s", (_name, payment, candidates, action, bookingId, because, around) => {
    const outcome = matchPayment(payment, candidates, around);
    expect({ action: outcome.action, bookingId: outcome.bookingId }).toEqual({ action, bookingId });
    expect(outcome.reasons).toContain(because);
  });

  test("the payer's own booking is among the alternatives of a wrong reference", () => {
    const { alternatives } = matchPayment(paid({ text: "Deposit RE-2026-0142" }), [
      stay("RE-2026-0142", { guest: bo }),
      stay("RE-2026-0150"),
    ]);
    expect(alternatives.map(({ bookingId }) => bookingId)).toEqual(["RE-2026-0150"]);
  });

  test("a rule in shadow mode suggests what it would match", () => {
    const shadow = new Set(["email_and_amount"]);
    const outcome = matchPayment(paid(), [stay("A")], undefined, shadow);
    expect(outcome).toMatchObject({
      action: "suggested",
      bookingId: "A",
      rule: "email_and_amount",
    });
    expect(outcome.reasons).toContain("suggest_only");
    expect(matchPayment(paid({ text: "A1-2" }), [stay("A1-2")], undefined, shadow).action).toBe(
      "matched",
    );
  });
});

const someone = fc.record({
  name: fc.option(fc.constantFrom("Ana Holm", "Holm, Ána", "Bo Holm", "Bo Lund", "Ana Lund")),
  email: fc.option(fc.constantFrom("ana@example.com", "bo@example.com", "agency@example.com")),
  phone: fc.option(fc.constantFrom("+31612345678", "06 12345678", "+31687654321")),
});
const somePayment = fc.record({
  payer: someone,
  received: fc.constantFrom(14_400n, 33_600n, 48_000n, 28_800n, 99n),
  currency: fc.constantFrom("eur", "eur", "usd"),
  paidOn: fc.constantFrom("2026-05-02", "2026-06-15", "2026-09-30", null),
  text: fc.constantFrom(
    "",
    "",
    "Stay RE-0001",
    "RE-0003 and RE-0002",
    "Stay RE-00012",
    "Stay RE-0009",
  ),
});
const someStays = fc.uniqueArray(
  fc.record({
    reference: fc.constantFrom("RE-0001", "RE-0002", "RE-0003", "RE-0004", "RE-0005"),
    guest: someone,
    currency: fc.constantFrom("eur", "eur", "usd"),
    expectations: fc.constantFrom([deposit, balance], [balance], [], [deposit]),
    rejected: fc.boolean(),
    card: fc.boolean(),
  }),
  { selector: ({ reference }) => reference, maxLength: 5 },
);
const staysOf = (stays: typeof someStays extends fc.Arbitrary<infer Value> ? Value : never) =>
  stays.map(({ reference, card, ...over }) =>
    stay(reference, { ...over, seen: { card, customer: false } }),
  );

describe("whatever the payment and the bookings:", () => {
  test("the order of the candidates changes nothing", () => {
    fc.assert(
      fc.property(somePayment, someStays, fc.infiniteStream(fc.nat()), (payment, stays, places) => {
        const candidates = staysOf(stays);
        const shuffled = candidates
          .map((candidate) => ({ candidate, place: places.next().value ?? 0 }))
          .toSorted((a, b) => a.place - b.place)
          .map(({ candidate }) => candidate);
        expect(matchPayment(paid(payment), shuffled)).toEqual(
          matchPayment(paid(payment), candidates),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test("P7: a rejected booking is neither matched nor proposed", () => {
    fc.assert(
      fc.property(somePayment, someStays, (payment, stays) => {
        const { bookingId, alternatives } = matchPayment(paid(payment), staysOf(stays));
        const proposed = [bookingId, ...alternatives.map((other) => other.bookingId)];
        const rejected: string[] = stays
          .filter((each) => each.rejected)
          .map(({ reference }) => reference);
        expect(proposed.filter((id) => id !== null && rejected.includes(id))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("P6: a match has a reference, or a known payer and the amount of one open expectation of that payer", () => {
    let byIdentity = 0;
    fc.assert(
      fc.property(somePayment, someStays, (some, stays) => {
        const payment = paid(some);
        const candidates = staysOf(stays);
        const outcome = matchPayment(payment, candidates);
        if (outcome.action !== "matched" || outcome.rule === "text") return true;
        byIdentity += 1;
        const known = candidates.filter(
          ({ guest, seen, currency, rejected, expectations }) =>
            !rejected &&
            currency === payment.currency &&
            expectations.some(({ amount }) => amount === payment.received) &&
            ((guest.email !== null && guest.email === payment.payer.email) ||
              (guest.phone !== null && guest.phone === payment.payer.phone) ||
              seen.card),
        );
        return known.length === 1 && known[0]?.id === outcome.bookingId;
      }),
      { numRuns: 4_000 },
    );
    expect(byIdentity).toBeGreaterThan(50);
  });

  test("a score lies in [0, 1], and there are five alternatives at most", () => {
    fc.assert(
      fc.property(somePayment, someStays, (payment, stays) => {
        const { action, score, alternatives } = matchPayment(paid(payment), staysOf(stays));
        const scores = [
          ...(score === null ? [] : [score]),
          ...alternatives.map((each) => each.score),
        ];
        expect(scores.filter((each) => each < 0 || each > 1)).toEqual([]);
        expect(score === null).toBe(action === "unmatched");
        expect(alternatives.length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 1_000 },
    );
  });
});
