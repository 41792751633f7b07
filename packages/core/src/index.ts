export { type AccountIdentity, sandboxAccount } from "./account.ts";
export { type ChargeFacts, chargeJoin } from "./facts/charge.ts";
export { type CheckoutSessionFacts, checkoutSessionJoin } from "./facts/checkout-session.ts";
export { type Fact, rootsOf } from "./facts/fact.ts";
export { type JoinRule, joinKnown, type Known, same } from "./facts/join.ts";
export {
  type PaymentIntentFacts,
  paymentIntentJoin,
  settledStatus,
} from "./facts/payment-intent.ts";
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
