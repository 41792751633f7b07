export { bindAccount, readAccount } from "./account/bind-account.ts";
export { confirmAccount } from "./account/confirm-account.ts";
export { createApiKey } from "./api-keys/create-api-key.ts";
export { type ApiKeyHolder, findApiKey } from "./api-keys/find-api-key.ts";
export { type ListedApiKey, listApiKeys } from "./api-keys/list-api-keys.ts";
export { revokeApiKey } from "./api-keys/revoke-api-key.ts";
export { applySettingNames, type ApplySettings, createApplyRules } from "./apply/apply-rules.ts";
export {
  type ActivityFilter,
  listActivity,
  type ListedActivity,
  type NamedPayment,
} from "./activity/list-activity.ts";
export { noteActivity } from "./activity/note-activity.ts";
export { acceptAdoption } from "./adoptions/accept-adoption.ts";
export type { AdoptionRules } from "./adoptions/adoption-rules.ts";
export {
  countProposedAdoptions,
  type ListedAdoption,
  listAdoptions,
  showAdoption,
} from "./adoptions/list-adoptions.ts";
export { type AdoptionPreview, previewAdoption } from "./adoptions/preview-adoption.ts";
export { rejectAdoption } from "./adoptions/reject-adoption.ts";
export { undoAdoption } from "./adoptions/undo-adoption.ts";
export type { ApplyRules } from "./apply/derive-payments.ts";
export { compareBooks } from "./audit/compare-books.ts";
export { comparePage } from "./audit/compare-page.ts";
export {
  type Audit,
  findFurthestCertified,
  listAudits,
  listDifferences,
  type ListedDifference,
  showAudit,
} from "./audit/list-audits.ts";
export type { CertificateRead } from "./audit/read-certificate.ts";
export type { Asking } from "./audit/look-again.ts";
export { settleDifferences } from "./audit/settle-differences.ts";
export { type AuditRequest, startAudit } from "./audit/start-audit.ts";
export {
  type AnsweredFetch,
  applyFetched,
  claimFetches,
  type DueFetch,
  type DueObject,
  finishPayoutLines,
  type GivenUpFetch,
  keepFetches,
  recordFetchFailure,
  retryFetches,
} from "./apply/fetches.ts";
export {
  type Backfill,
  type BackfillMode,
  isListedObject,
  type ListedObject,
  listedObjects,
} from "./backfill/backfill.ts";
export {
  claimWindow,
  heartbeatMs,
  keepClaims,
  recordWindowFailure,
  releaseWindow,
  type Window,
} from "./backfill/claim-window.ts";
export { type BackfillCommand, controlBackfill } from "./backfill/control-backfill.ts";
export { BackfillStateError, InvalidPeriodError } from "./backfill/errors.ts";
export { finishBackfills } from "./backfill/finish-backfills.ts";
export {
  type BackfillProgress,
  type BackfillWindow,
  listBackfills,
  listWindows,
  showBackfill,
} from "./backfill/list-backfills.ts";
export { listPlanned, planBackfill } from "./backfill/plan-backfill.ts";
export { recordPage } from "./backfill/record-page.ts";
export { requestUnsettled } from "./backfill/request-unsettled.ts";
export { type BackfillRequest, startBackfill } from "./backfill/start-backfill.ts";
export { applyPayoutLines } from "./apply/apply-payout-lines.ts";
export { bookingBody, bookingReference, bookingStatement } from "./bookings/booking-body.ts";
export {
  type BookingAccount,
  type BookingMoney,
  type BookingSummary,
  listBookings,
  readBookingSummaries,
  showBooking,
} from "./bookings/list-bookings.ts";
export { listProperties } from "./bookings/list-properties.ts";
export {
  listStays,
  type StayFilter,
  type StayPage,
  type StayPlace,
} from "./bookings/list-stays.ts";
export { type BookingEvent, readBookingHistory } from "./bookings/read-booking-history.ts";
export { putBooking } from "./bookings/put-booking.ts";
export { BookingConflictError, putBookings } from "./bookings/put-bookings.ts";
export { findBookingReference } from "./bookings/find-booking-reference.ts";
export { findBookingConflicts } from "./bookings/find-booking-conflicts.ts";
export { type BookingInput } from "./bookings/stated-booking.ts";
export { closeDatabase, type Database, openDatabase, ping, type Queryable } from "./database.ts";
export type { Decider } from "./decisions/decide.ts";
export { decideMatch } from "./decisions/decide-match.ts";
export { directRefund } from "./decisions/direct-refund.ts";
export { BookingNotFoundError, DecisionConflictError } from "./decisions/errors.ts";
export { excludePayment } from "./decisions/exclude-payment.ts";
export { type DecisionRecord, readDecisionHistory } from "./decisions/read-decision-history.ts";
export { rejectSuggestion } from "./decisions/reject-suggestion.ts";
export type { Share } from "./decisions/shares.ts";
export { undoDecision } from "./decisions/undo-decision.ts";
export { unmatch } from "./decisions/unmatch.ts";
export {
  countDisputesDue,
  type DisputedBooking,
  type DisputeFilter,
  type DisputesDue,
  listDisputes,
  type ListedDispute,
  showDispute,
} from "./disputes/list-disputes.ts";
export { errorText, isConnectionFault, isMissingTable, isPermanent } from "./error-text.ts";
export { type Answer, answerOnce } from "./idempotency/answer-once.ts";
export {
  type DrainDependencies,
  type DrainedBatch,
  drainInbox,
  type DrainResult,
} from "./inbox/drain-inbox.ts";
export { countInbox, type InboxCounts } from "./inbox/inbox-counts.ts";
export { type InboxHealth, readInboxHealth } from "./inbox/inbox-health.ts";
export {
  correctManualPayment,
  type ManualPaymentChanges,
} from "./manual-payments/correct-manual-payment.ts";
export {
  createManualPayment,
  type ManualPaymentInput,
} from "./manual-payments/create-manual-payment.ts";
export { voidManualPayment } from "./manual-payments/void-manual-payment.ts";
export { listDueEvents } from "./inbox/list-due-events.ts";
export {
  type EventFilter,
  type InboxEvent,
  type ListedEvent,
  listEvents,
  showEvent,
} from "./inbox/list-events.ts";
export { type ReceivedEvent, recordEvents } from "./inbox/record-events.ts";
export { countEvents, type EventCounts, mostCounted } from "./inbox/count-events.ts";
export {
  countReplayable,
  replayBatch,
  type ReplayedBatch,
  replayEvents,
  type ReplayRules,
} from "./inbox/replay-events.ts";
export { findPaymentsOfObjects } from "./payments/find-payments-of-objects.ts";
export { type SweepResult, sweepEvents } from "./inbox/sweep-events.ts";
export {
  type Explanation,
  explainPayment,
  suggestFor,
  type Suggestion,
} from "./matching/explain-payment.ts";
export type { Decided } from "./matching/match-payments.ts";
export { matchReport, type RuleReport } from "./matching/match-report.ts";
export { matchBooking, matchRequestedBookings } from "./matching/match-requested-bookings.ts";
export { matchOpenPayments, type OpenMatched } from "./matching/open-payments.ts";
export { readReferencesOf, type References } from "./matching/read-references.ts";
export { newId } from "./new-id.ts";
export { readReviewCard, type ReviewCandidate, type ReviewCard } from "./matching/review-card.ts";
export { migrate } from "./migrate.ts";
export { readSchemaState } from "./read-schema-state.ts";
export { addNote } from "./notes/add-note.ts";
export { listNotes, type Note } from "./notes/list-notes.ts";
export { type LastNote, readLastNotes } from "./notes/read-last-notes.ts";
export { collectChanges, forgetChanges } from "./notifications/collect-changes.ts";
export { forgetNotifications } from "./notifications/forget-notifications.ts";
export { hurryWaiting } from "./notifications/hurry-waiting.ts";
export {
  type ListedNotification,
  listNotifications,
  type Notification,
  type NotificationFilter,
  notificationStates,
  showNotification,
} from "./notifications/list-notifications.ts";
export {
  type NotificationHealth,
  readNotificationHealth,
} from "./notifications/notification-health.ts";
export { replayFailed, replayNotification } from "./notifications/replay-notification.ts";
export {
  type DueNotification,
  giveBack,
  type Outcome,
  recordAnswer,
  takeDue,
} from "./notifications/send-due.ts";
export { tellBookings } from "./notifications/tell-bookings.ts";
export {
  notificationTest,
  testNotifications,
  withdrawTest,
} from "./notifications/test-notifications.ts";
export { type Erasure, eraseGuest, foreseeErasure, readHeld } from "./privacy/erase-guest.ts";
export { exportGuest } from "./privacy/export-guest.ts";
export { forgetExpired } from "./privacy/forget-expired.ts";
export { guestDocument } from "./privacy/guest-document.ts";
export { ErasureRefusedError } from "./privacy/errors.ts";
export type { GuestAsked } from "./privacy/find-guest.ts";
export { countRedactable, redactPayloads, retainedSince } from "./privacy/redact-payloads.ts";
export { type Backlog, readBacklog } from "./overview/read-backlog.ts";
export { type Overview, readOverview } from "./overview/read-overview.ts";
export { findRefund } from "./payments/find-refund.ts";
export { listAttempts, type PaymentAttempt } from "./payments/list-attempts.ts";
export { listMethods } from "./payments/list-methods.ts";
export type { PaymentFilter, Place } from "./payments/find-payments.ts";
export { listPayments, showPayment } from "./payments/list-payments.ts";
export {
  listWaiting,
  readWaitingAround,
  sumWaiting,
  type WaitingAround,
  type WaitingFilter,
  type WaitingSum,
} from "./payments/list-waiting.ts";
export type { ListedPayment } from "./payments/listed-payment.ts";
export { type ReceivedTotal, sumReceived } from "./payments/sum-received.ts";
export { listPayouts, type PayoutSummary } from "./payouts/list-payouts.ts";
export { type Deposit, readDeposits } from "./payouts/read-deposits.ts";
export type { LineShare } from "./payouts/line-shares.ts";
export type { PropertySum } from "./payouts/sum-by-property.ts";
export { type PayoutLine, showPayout } from "./payouts/show-payout.ts";
export { search, type SearchHits } from "./search/search.ts";
export type { PaymentHit } from "./search/search-payments.ts";
export type { DisputeHit, EventHit, PayoutHit } from "./search/search-records.ts";
export {
  type CardGrouping,
  cardGroupings,
  type CardTotal,
  cardTotals,
  type CardTotalsRequest,
  type CardTotalsRow,
} from "./reports/card-totals.ts";
export { type CardSource, cardSources } from "./reports/counted-payments.ts";
export {
  listOutstanding,
  type OutstandingBooking,
  type OutstandingFilter,
  type OutstandingPlace,
} from "./reports/outstanding.ts";
export { type OutstandingTotal, sumOutstanding } from "./reports/outstanding-totals.ts";
export {
  cardTotalsColumns,
  certifiedColumns,
  outstandingColumns,
  payoutColumns,
  payoutLineColumns,
  unmatchedColumns,
  waitingAgeInWords,
} from "./reports/report-columns.ts";
export { unmatchedAgeing, waitingAges, type WaitingMoney } from "./reports/unmatched.ts";
export { readRequestBudget, type RequestBudget } from "./stripe-limits/read-request-budget.ts";
export { mayDo, type Role, roleNamed, roles } from "./role.ts";
export { createRequestLimiter, type RequestLimiter } from "./stripe-limits/request-limiter.ts";
export {
  requestLimits,
  type RequestLimits,
  requestLimitSettingNames,
} from "./stripe-limits/request-limits.ts";
export { authTables } from "./users/auth-tables.ts";
export { removeUser, setUserPassword, setUserRole } from "./users/change-user.ts";
export { createUser, type NewUser } from "./users/create-user.ts";
export { type ListedUser, listUsers } from "./users/list-users.ts";
export { readActorNames } from "./users/actor-names.ts";
export { listPairsOf } from "./adoptions/list-pairs-of.ts";
export { type PaymentText, readPaymentTexts } from "./payments/read-payment-texts.ts";
export { grantRoles, hasRoles } from "./privileges/grant-roles.ts";
export { databaseRoles, roleStatements } from "./privileges/role-statements.ts";
