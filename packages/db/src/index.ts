export { bindAccount } from "./account/bind-account.ts";
export { confirmAccount } from "./account/confirm-account.ts";
export type { ApplyRules } from "./apply/derive-payments.ts";
export {
  applyFetched,
  applyPayoutLines,
  claimFetches,
  type DueFetch,
  finishPayoutLines,
  type GivenUpFetch,
  recordFetchFailure,
  retryFetches,
} from "./apply/fetches.ts";
export { bookingBody } from "./bookings/booking-body.ts";
export {
  type BookingAccount,
  type BookingMoney,
  type BookingSummary,
  listBookings,
  showBooking,
} from "./bookings/list-bookings.ts";
export { type BookingInput, putBooking } from "./bookings/put-booking.ts";
export { closeDatabase, type Database, openDatabase, ping } from "./database.ts";
export { errorText, isConnectionFault, isMissingTable, isPermanent } from "./error-text.ts";
export { type DrainDependencies, drainInbox, type DrainResult } from "./inbox/drain-inbox.ts";
export { countInbox, type InboxCounts } from "./inbox/inbox-counts.ts";
export { type InboxHealth, readInboxHealth } from "./inbox/inbox-health.ts";
export { listDueEvents } from "./inbox/list-due-events.ts";
export {
  type EventFilter,
  type InboxEvent,
  type ListedEvent,
  listEvents,
  showEvent,
} from "./inbox/list-events.ts";
export { type ReceivedEvent, recordEvents } from "./inbox/record-events.ts";
export { countReplayable, replayEvents, type ReplayRules } from "./inbox/replay-events.ts";
export { type SweepResult, sweepEvents } from "./inbox/sweep-events.ts";
export { matchBooking, matchRequestedBookings } from "./matching/match-requested-bookings.ts";
export { migrate } from "./migrate.ts";
export { listMethods } from "./payments/list-methods.ts";
export { listPayments, showPayment } from "./payments/list-payments.ts";
export type { ListedPayment } from "./payments/listed-payment.ts";
export { type ReceivedTotal, sumReceived } from "./payments/sum-received.ts";
export { listPayouts, type PayoutSummary } from "./payouts/list-payouts.ts";
export { type PayoutLine, showPayout } from "./payouts/show-payout.ts";
