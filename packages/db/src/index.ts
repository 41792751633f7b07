export {
  type AccountIdentity,
  AccountMismatchError,
  bindAccount,
  readAccount,
  sandboxAccount,
} from "./account/bind-account.ts";
export { AccountUnboundError, confirmAccount } from "./account/confirm-account.ts";
export type { ApplyRules } from "./apply/derive-payments.ts";
export { applyFetched, claimFetches, type DueFetch, recordFetchFailure } from "./apply/fetches.ts";
export { bookingBody } from "./bookings/booking-body.ts";
export { type BookingInput, putBooking } from "./bookings/put-booking.ts";
export { closeDatabase, type Database, openDatabase, ping } from "./database.ts";
export { errorText, isConnectionFault } from "./error-text.ts";
export { type DrainDependencies, drainInbox, type DrainResult } from "./inbox/drain-inbox.ts";
export { countInbox, type InboxCounts } from "./inbox/inbox-counts.ts";
export { type ReceivedEvent, recordEvents } from "./inbox/record-events.ts";
export { matchBooking, matchRequestedBookings } from "./matching/match-requested-bookings.ts";
export { migrate } from "./migrate.ts";
export { listMethods } from "./payments/list-methods.ts";
export { listPayments } from "./payments/list-payments.ts";
export { type ReceivedTotal, sumReceived } from "./payments/sum-received.ts";
