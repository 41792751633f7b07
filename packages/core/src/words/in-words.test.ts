import { expect, test } from "vitest";
import { reasonsInWords, reviewReasonInWords } from "./reasons-in-words.ts";
import { ruleInWords } from "./rule-in-words.ts";

test("reasons read as a person would say them, each once", () => {
  expect(
    reasonsInWords([
      "named_by:payment_intent.metadata.booking_reference",
      "no_such_booking:checkout_session.client_reference_id",
      "amount_expected:deposit+balance",
      "name_similar:1.00",
      "due_in_days:3",
      "due_in_days:-1",
      "payer_differs:email+name",
      "payer_agrees:email",
      "days_apart:1",
      "days_apart:1",
      "toString",
      "new_code:7",
    ]),
  ).toEqual([
    "named by the PaymentIntent's metadata booking reference",
    "the Checkout Session's client reference id names a booking that is not known",
    "the amount is its deposit and balance",
    "same name",
    "due 3 days later",
    "due 1 day before",
    "another e-mail and name",
    "same e-mail",
    "1 day apart",
    "toString",
    "new_code:7",
  ]);
  expect(reviewReasonInWords("email_equal suggest_only")).toEqual([
    "same e-mail",
    "the rule may only suggest",
  ]);
  expect(reviewReasonInWords(null)).toEqual([]);
});

test("amounts are said where it is known what they are", () => {
  const reasons = ["allocated:b1:1200", "amount_was:500"];
  expect(reasonsInWords(reasons)).toEqual(["for a booking", "another amount before"]);
  expect(reasonsInWords(reasons, { currency: "eur" })).toEqual([
    "12.00 EUR for a booking",
    "5.00 EUR before",
  ]);
});

test("rules have words, and an unknown one stays as it is", () => {
  expect(["metadata", "card_and_amount", "person", "constructor"].map(ruleInWords)).toEqual([
    "reference in the metadata",
    "card and amount",
    "by a person",
    "constructor",
  ]);
});
