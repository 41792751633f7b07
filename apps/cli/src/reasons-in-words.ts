/** Codes of reasons (core, matching and adoption) as a person reads them; what follows a colon goes to the `%`. */
const words: Readonly<Record<string, string>> = {
  named_by: "named by %",
  reference_similar: "% looks like its reference",
  email_equal: "same e-mail",
  phone_equal: "same phone",
  card_seen: "the guest's card",
  customer_seen: "the guest's Stripe customer",
  name_similar: "similar name",
  family_name_equal: "same family name",
  given_name_equal: "same given name",
  amount_expected: "the amount is its %",
  amount_with_others: "the amount is expected together with another booking's",
  due_in_days: "due in % days",
  same_stay: "same stay",
  amount_not_expected: "an amount it does not expect",
  currency_differs: "another currency",
  payer_differs: "% differs",
  payer_is_another_guest: "the payer is another booking's guest",
  several_bookings_named: "several bookings are named",
  several_bookings_fit: "several bookings fit",
  another_payment_fits: "another payment fits as well",
  names_another_booking: "names a booking that is not known",
  evidence_disagrees: "the evidence disagrees",
  too_many_bookings: "the payer has very many bookings",
  long_after_stay: "long after the stay",
  suggest_only: "the rule may only suggest",
  no_reference: "names no booking",
  no_such_booking: "% names a booking that is not known",
  conflict_pending: "Stripe is being asked which is right",
  rejected: "rejected by a person",
  unmatched_by_person: "taken off its booking by a person",
  same_amount: "same amount",
  amount_differs: "another amount",
  same_booking: "same booking",
  booking_proposed: "proposed for its booking",
  booking_differs: "matched to another booking",
  payer_agrees: "same %",
  days_apart: "% days apart",
};

/** Reasons in words; a code without any as it is. */
export function inWords(reasons: readonly string[]): string {
  return reasons.map(wordsOf).join(", ");
}

function wordsOf(reason: string): string {
  const [code = "", ...rest] = reason.split(":");
  const known = Object.hasOwn(words, code) ? words[code] : undefined;
  if (known === undefined) return reason;
  return known.replace("%", rest.join(":").replace(/[._+]/g, " ").trim());
}
