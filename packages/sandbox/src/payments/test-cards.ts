/** What happens when a payment method is charged. */
export type Behaviour =
  | { does: "succeed"; refund?: "pends" | "fails"; dispute?: { reason: string; inquiry: boolean } }
  | { does: "decline"; code: string; declineCode: string; message: string }
  | { does: "ask"; redirect: boolean }
  | { does: "process"; ends: "succeed" | "fail" };

const decline = (code: string, declineCode: string, message: string): Behaviour => ({
  does: "decline",
  code,
  declineCode,
  message,
});

const disputed = (reason: string, inquiry = false): Behaviour => ({
  does: "succeed",
  dispute: { reason, inquiry },
});

/** Named as the tails of Stripe's test payment methods: `pm_card_visa_chargeDeclined`. */
export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  succeeds: { does: "succeed" },
  chargeDeclined: decline("card_declined", "generic_decline", "Your card was declined."),
  chargeDeclinedInsufficientFunds: decline(
    "card_declined",
    "insufficient_funds",
    "Your card has insufficient funds.",
  ),
  chargeDeclinedLostCard: decline("card_declined", "lost_card", "Your card was declined."),
  chargeDeclinedStolenCard: decline("card_declined", "stolen_card", "Your card was declined."),
  chargeDeclinedFraudulent: decline("card_declined", "fraudulent", "Your card was declined."),
  chargeDeclinedExpiredCard: decline("expired_card", "expired_card", "Your card has expired."),
  chargeDeclinedIncorrectCvc: decline(
    "incorrect_cvc",
    "incorrect_cvc",
    "Your card's security code is incorrect.",
  ),
  chargeDeclinedProcessingError: decline(
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
  ),
  createDispute: disputed("fraudulent"),
  createDisputeProductNotReceived: disputed("product_not_received"),
  createDisputeInquiry: disputed("fraudulent", true),
  pendingRefund: { does: "succeed", refund: "pends" },
  refundFail: { does: "succeed", refund: "fails" },
  authenticationRequired: { does: "ask", redirect: false },
  redirects: { does: "ask", redirect: true },
  processesThenSucceeds: { does: "process", ends: "succeed" },
  processesThenFails: { does: "process", ends: "fail" },
};

export interface TestCard {
  number: string;
  brand: string;
  country: string;
  funding: "credit" | "debit" | "prepaid";
  behaviour: string;
}

const card = (
  number: string,
  brand: string,
  behaviour = "succeeds",
  country = "US",
  funding: TestCard["funding"] = "credit",
): TestCard => ({ number, brand, country, funding, behaviour });

/** Stripe's test cards by the tail of their `pm_card_…` and `tok_…` names (docs.stripe.com/testing). */
const TEST_CARDS: Readonly<Record<string, TestCard>> = {
  visa: card("4242424242424242", "visa"),
  visa_debit: card("4000056655665556", "visa", "succeeds", "US", "debit"),
  mastercard: card("5555555555554444", "mastercard"),
  mastercard_debit: card("5200828282828210", "mastercard", "succeeds", "US", "debit"),
  mastercard_prepaid: card("5105105105105100", "mastercard", "succeeds", "US", "prepaid"),
  amex: card("378282246310005", "amex"),
  discover: card("6011111111111117", "discover"),
  diners: card("3056930009020004", "diners"),
  jcb: card("3566002020360505", "jcb", "succeeds", "JP"),
  unionpay: card("6200000000000005", "unionpay", "succeeds", "CN"),
  us: card("4242424242424242", "visa"),
  gb: card("4000008260000000", "visa", "succeeds", "GB"),
  de: card("4000002760000016", "visa", "succeeds", "DE"),
  fr: card("4000002500000003", "visa", "succeeds", "FR"),
  nl: card("4000005280000002", "visa", "succeeds", "NL"),
  es: card("4000007240000007", "visa", "succeeds", "ES"),
  it: card("4000003800000008", "visa", "succeeds", "IT"),
  bypassPending: card("4000000000000077", "visa"),
  bypassPendingInternational: card("4000003720000278", "visa", "succeeds", "IE"),
  authenticationRequired: card("4000002500003155", "visa", "authenticationRequired", "FR"),
  authenticationRequiredOnSetup: card("4000002760003184", "visa", "authenticationRequired", "DE"),
  threeDSecureRequired: card("4000000000003220", "visa", "authenticationRequired"),
  threeDSecure2Required: card("4000000000003220", "visa", "authenticationRequired"),
  createDispute: card("4000000000000259", "visa", "createDispute"),
  createDisputeProductNotReceived: card(
    "4000000000002685",
    "visa",
    "createDisputeProductNotReceived",
  ),
  createDisputeInquiry: card("4000000000001976", "visa", "createDisputeInquiry"),
  pendingRefund: card("4000000000007726", "visa", "pendingRefund"),
  refundFail: card("4000000000005126", "visa", "refundFail"),
  chargeDeclined: card("4000000000000002", "visa", "chargeDeclined"),
  chargeDeclinedInsufficientFunds: card(
    "4000000000009995",
    "visa",
    "chargeDeclinedInsufficientFunds",
  ),
  chargeDeclinedLostCard: card("4000000000009987", "visa", "chargeDeclinedLostCard"),
  chargeDeclinedStolenCard: card("4000000000009979", "visa", "chargeDeclinedStolenCard"),
  chargeDeclinedFraudulent: card("4100000000000019", "visa", "chargeDeclinedFraudulent"),
  chargeDeclinedExpiredCard: card("4000000000000069", "visa", "chargeDeclinedExpiredCard"),
  chargeDeclinedIncorrectCvc: card("4000000000000127", "visa", "chargeDeclinedIncorrectCvc"),
  chargeDeclinedProcessingError: card("4000000000000119", "visa", "chargeDeclinedProcessingError"),
};

const BY_NUMBER = new Map(
  Object.values(TEST_CARDS)
    .toReversed()
    .map((each) => [each.number, each]),
);

/** Brands by the first digits, for numbers that are in no table (a guest's own card). */
const BRANDS: readonly [RegExp, string][] = [
  [/^3[47]/, "amex"],
  [/^5[1-5]|^2[2-7]/, "mastercard"],
  [/^35/, "jcb"],
  [/^6/, "discover"],
];

export function cardByNumber(number: string): TestCard {
  const known = BY_NUMBER.get(number);
  if (known !== undefined) return known;
  return card(
    number,
    BRANDS.find(([start]) => start.test(number))?.[1] ?? "visa",
    "succeeds",
    "NL",
  );
}

/** `pm_card_visa`, `pm_card_visa_chargeDeclined` (the brand is said again), `tok_visa`. */
export function cardByName(id: string): TestCard | undefined {
  const name = id.replace(/^pm_card_|^tok_/, "");
  if (name === id) return undefined;
  return TEST_CARDS[name] ?? TEST_CARDS[name.replace(/^(visa|mastercard|amex)_/, "")];
}

/** Stripe's test IBANs that don't simply succeed; any other does, after processing. */
export const IBAN_BEHAVIOURS: Readonly<Record<string, string>> = {
  AT861904300235473202: "processesThenFails",
  AT591904300235473203: "processesThenFails",
  DE62370400440532013001: "processesThenFails",
  IT60X0542811101000000123456: "processesThenFails",
};
