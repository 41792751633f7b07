/** What Stripe's reporting categories mean to a host. */
const words: Readonly<Record<string, string>> = {
  charge: "Payment",
  charge_failure: "Payment that failed after all",
  partial_capture_reversal: "Never captured",
  refund: "Refund",
  refund_failure: "Refund that came back",
  dispute: "Dispute",
  dispute_reversal: "Dispute, money back",
  fee: "Stripe's fee",
  payout_reversal: "Earlier payout that came back",
  payout_minimum_balance_hold: "Held back by Stripe",
  payout_minimum_balance_release: "Held back before",
};

/** Of a category that came since, its name, readable. */
export function categoryInWords(category: string): string {
  if (Object.hasOwn(words, category)) return words[category] ?? category;
  const text = category.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
