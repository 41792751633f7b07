/** Stripe's kinds of object as people name several of them, and what an audit names besides. */
const words: Readonly<Record<string, string>> = {
  charge: "Charges",
  payment_intent: "PaymentIntents",
  refund: "Refunds",
  dispute: "Disputes",
  payout: "Payouts",
  balance_transaction: "Balance transactions",
  "checkout.session": "Checkout Sessions",
  payment: "Payments",
  payout_lines: "Lines of payouts",
  unsettled: "What is not final here",
  unexplained: "Movements of older payments",
  books: "What follows in the books",
  differences: "What differed, looked at again",
};

/** `checkout.session` as `Checkout Sessions`; a kind that is new stands as it is. */
export function kindInWords(kind: string): string {
  return words[kind] ?? kind;
}
