export { type AccountIdentity, sandboxAccount } from "./account.ts";
export { type BalanceTransactionFacts } from "./facts/balance-transaction.ts";
export { type ChargeFacts } from "./facts/charge.ts";
export { type CheckoutSessionFacts } from "./facts/checkout-session.ts";
export type { DisputeFacts } from "./facts/dispute.ts";
export { type Fact, type FactsOf, joinRules, type ObjectType, rootsOf } from "./facts/fact.ts";
export { answeredBy, joinKnown, type Known, same } from "./facts/join.ts";
export { type PaymentIntentFacts, settledStatus } from "./facts/payment-intent.ts";
export { type PayoutFacts } from "./facts/payout.ts";
export type { RefundFacts } from "./facts/refund.ts";
export { collectEvidence, type Evidence, type EvidenceSettings } from "./matching/evidence.ts";
export {
  type BookingAccount,
  type Expectation,
  openExpectations,
} from "./matching/expectations.ts";
export {
  type CandidateBooking,
  type Doubt,
  type MatchablePayment,
  type MatchOutcome,
  matchPayment,
  ruleVersion,
  unmatched,
} from "./matching/match-payment.ts";
export { foldReference, type ReferencePattern, referencePattern } from "./matching/reference.ts";
export { formatMoney } from "./money.ts";
export { type DerivedPayment, derivePayment, type PaymentParts } from "./payment.ts";
export { defaultMethodNames } from "./payment-method.ts";
export { type Part, shareProportionally } from "./share.ts";
