import type { AdoptionVerdict } from "../adoption.ts";
import type { Rule } from "../matching/outcome.ts";

/** What each rule goes by. */
const rules: Readonly<Record<Rule | AdoptionVerdict["rule"], string>> = {
  metadata: "reference in the metadata",
  payment_id: "payment stored on the booking",
  payment_link: "payment link of the booking",
  client_reference_id: "reference of the Checkout Session",
  customer_id: "Stripe customer of the booking",
  text: "reference in the description",
  email_and_amount: "e-mail and amount",
  phone_and_amount: "phone and amount",
  card_and_amount: "card and amount",
  suggestion: "likeness",
  same_booking: "same booking",
  same_payer: "same payer and amount",
};

/** What a match says of how it came to be, where no rule made it. */
const others: Readonly<Record<string, string>> = {
  person: "by a person",
  manual: "typed in",
  adoption: "taken over from what was typed in",
};

const words: Readonly<Record<string, string>> = { ...rules, ...others };

/** A decision's or an allocation's rule as a person reads it; one without words as it is. */
export function ruleInWords(rule: string): string {
  return (Object.hasOwn(words, rule) ? words[rule] : undefined) ?? rule;
}
