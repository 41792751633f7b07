export { type AccountIdentity, sandboxAccount } from "./account.ts";
export {
  type AdoptionVerdict,
  type ArrivedPayment,
  defaultAdoptionDays,
  isOnlyAmountDoubted,
  judgeAdoption,
  type TypedPayment,
} from "./adoption.ts";
export {
  type CalendarCut,
  calendarCuts,
  dayAt,
  daysBetween,
  localMoment,
  startOfDay,
} from "./calendar.ts";
export {
  type DatedPayment,
  type DatedShares,
  type LaterMovement,
  sharePaymentByDate,
} from "./dated-payment.ts";
export { csvCells, csvHeading, csvRows, type CsvColumn } from "./csv.ts";
export { type DisputePart, disputeParts } from "./dispute-parts.ts";
export { type DueStanding, dueStanding } from "./due-standing.ts";
export { holdsAddress, withoutOtherAddresses } from "./facts/address.ts";
export { type BalanceTransactionFacts } from "./facts/balance-transaction.ts";
export { type ChargeFacts } from "./facts/charge.ts";
export { type CheckoutSessionFacts } from "./facts/checkout-session.ts";
export { type DisputeFacts, type DisputeStanding, disputeStanding } from "./facts/dispute.ts";
export { type Fact, type FactsOf, joinRules, type ObjectType, rootsOf } from "./facts/fact.ts";
export { answeredBy, joinKnown, type Known, same } from "./facts/join.ts";
export { type PaymentIntentFacts, settledStatus } from "./facts/payment-intent.ts";
export {
  chargeWithoutPayer,
  intentWithoutPayer,
  openConflicts,
  personalFields,
  sessionWithoutPayer,
  withoutPersonalData,
} from "./facts/personal-data.ts";
export { type PayoutFacts } from "./facts/payout.ts";
export { refusedRefunds, type RefundFacts, refundHolds } from "./facts/refund.ts";
export { fieldOf, isCopied, type Trace, tracesOf, withoutTraces } from "./facts/traces.ts";
export {
  collectEvidence,
  type Evidence,
  type EvidenceSettings,
  isWritten,
  rungs,
} from "./matching/evidence.ts";
export { type JsonForm, jsonForm } from "./json-form.ts";
export {
  type BookingAccount,
  type Expectation,
  openExpectations,
  openInstalments,
  perhapsExpected,
  type Paid,
} from "./matching/expectations.ts";
export { climbLadder } from "./matching/climb-ladder.ts";
export { type FoldedIdentity, foldIdentity, type Identity } from "./matching/identity.ts";
export type { Surroundings } from "./matching/match-by-identity.ts";
export {
  type BookingFacts,
  bookingMatchKeys,
  namesakeKeys,
  type PaymentFacts,
  paymentMatchKeys,
} from "./matching/match-keys.ts";
export { matchWithoutReference, shadowed } from "./matching/match-payment.ts";
export { weighCandidates } from "./matching/suggest-bookings.ts";
export type { Weighed } from "./matching/weigh-candidate.ts";
export {
  type Alternative,
  type CandidateBooking,
  type Doubt,
  identityRules,
  type MatchablePayment,
  type MatchOutcome,
  ruleVersion,
  unmatched,
} from "./matching/outcome.ts";
export { foldReference, type ReferencePattern, referencePattern } from "./matching/reference.ts";
export { currencyDecimals, formatDecimal, formatMoney, parseMoney } from "./money.ts";
export { type DerivedPayment, derivePayment, type PaymentParts } from "./payment.ts";
export { readAmount, readMoney, type TypedAmount } from "./read-amount.ts";
export { cardMethodNames, defaultMethodNames } from "./payment-method.ts";
export {
  type AllocatedPart,
  type PaymentShare,
  type SharedPayment,
  sharePayment,
} from "./payment-shares.ts";
export {
  cutPeriod,
  lastDays,
  type ListedSpan,
  type Period,
  shareWindow,
  usualPeriods,
  zonedMoment,
} from "./period.ts";
export { type Part, shareProportionally } from "./share.ts";
export { isTimeZone } from "./time-zone.ts";
export {
  type ReasonContext,
  reasonsInWords,
  reviewReasonInWords,
} from "./words/reasons-in-words.ts";
export { ruleInWords } from "./words/rule-in-words.ts";
