/** What guests' banks say, in the host's words; Stripe's own list grows. */
const words: Readonly<Record<string, string>> = {
  bank_cannot_process: "The bank can't process it",
  check_returned: "Check returned",
  credit_not_processed: "A promised refund did not come",
  customer_initiated: "The guest asked for it",
  debit_not_authorized: "Debit not authorised",
  duplicate: "Charged twice",
  fraudulent: "Not made by the card's holder",
  general: "No reason given",
  incorrect_account_details: "Wrong account details",
  insufficient_funds: "Not enough funds",
  noncompliant: "Against the card network's rules",
  product_not_received: "The stay was not provided",
  product_unacceptable: "Not as described",
  subscription_canceled: "Canceled before",
  unrecognized: "Not recognised by the guest",
};

export function reasonOfDispute(reason: string | null): string {
  if (reason === null) return "No reason given";
  if (Object.hasOwn(words, reason)) return words[reason] ?? reason;
  return reason.replaceAll("_", " ");
}
