import type { Database } from "@rentease/db";
import { type Known, knownIn } from "./known-in.ts";
import type { MeasuredRequest } from "./report-requests.ts";

/** What a page may take in the server. */
const TARGET_MS = 200;
/** The same figure as the report itself has. */
const CARD_TOTALS_MS = 300;

/**
 * Every page of the console over books that hold something on each, every filter of the lists, and what is typed into
 * the search box. Where a list goes on, its next page is asked for too (ask-console.ts). @param year a query.
 */
export async function pageRequests(
  db: Database,
  year: string,
  payout: string,
): Promise<MeasuredRequest[]> {
  return requestsFor(await knownIn(db), year, payout);
}

/** The same of books that hold what is given. */
export function requestsFor(known: Known, year: string, payout: string): MeasuredRequest[] {
  const property = "property=Canal+House+07";
  const booking = encodeURIComponent(known.booking);
  const prefix = known.booking.slice(0, 5);
  const paths: Record<string, string> = {
    overview: "/",

    review: "/review",
    reviewOfProperty: `/review?${property}`,
    reviewSuggested: `/review/${known.suggested}`,
    reviewSuggestedOfProperty: `/review/${known.suggested}?${property}`,
    reviewUnmatched: `/review/${known.unmatched}`,
    reviewFind: `/review/${known.suggested}?find=${prefix}`,
    adoption: `/adoptions/${known.adoption}`,
    adoptionAccepted: `/adoptions/${known.accepted}`,

    payments: "/payments",
    paymentsUnmatched: "/payments?review=unmatched",
    paymentsExcluded: "/payments?review=excluded",
    paymentsLost: "/payments?status=lost",
    paymentsVoided: "/payments?status=voided",
    paymentsTypedIn: "/payments?source=manual",
    paymentsCash: "/payments?method=cash",
    paymentsOfNoMethod: "/payments?method=cheque",
    paymentsYen: "/payments?currency=jpy",
    paymentsNarrow: "/payments?review=suggested&status=disputed&method=wallet&currency=gbp",
    paymentsOfProperty: `/payments?${property}`,
    paymentsOfNoProperty: "/payments?property=Nowhere",
    paymentsOfPropertyMethod: `/payments?${property}&method=cash`,
    paymentsOfYear: `/payments?${year}`,
    paymentsOfYearUnmatched: `/payments?${year}&review=unmatched`,
    paymentsOfPropertyYear: `/payments?${property}&${year}`,
    payment: `/payments/${known.payment}`,
    paymentTypedIn: `/payments/${known.typed}`,
    paymentDisputed: `/payments/${known.disputed}`,
    paymentDecidedAgain: `/payments/${known.decidedAgain}`,

    bookings: "/bookings",
    bookingsOpen: "/bookings?open=yes",
    bookingsCanceled: "/bookings?status=canceled",
    bookingsOfNoStatus: "/bookings?status=nonsense",
    bookingsOfYear: `/bookings?${year}`,
    bookingsOfProperty: `/bookings?${property}`,
    bookingsOfPropertyOpen: `/bookings?${property}&open=yes`,
    bookingsOfPropertyCanceled: `/bookings?${property}&status=canceled`,
    booking: `/bookings/${booking}`,
    guest: `/bookings/${booking}/guest`,

    payoutsPage: "/payouts",
    payoutsFailed: "/payouts?status=failed",
    payoutsOfYear: `/payouts?${year}`,
    payoutPage: `/payouts/${payout}`,
    disputes: "/disputes",
    disputesClosed: "/disputes?state=closed",
    disputesOfProperty: `/disputes?${property}`,
    disputesOfPropertyClosed: `/disputes?${property}&state=closed`,

    reports: "/reports",
    outstandingPage: "/reports/outstanding",
    outstandingOfYearPage: `/reports/outstanding?${year}`,
    outstandingOfPropertyPage: `/reports/outstanding?${property}`,
    unmatchedPage: "/reports/unmatched",
    completenessPage: `/reports/completeness?${year}`,

    events: "/events",
    eventsFailed: "/events?state=failed",
    eventsPending: "/events?state=pending",
    eventsIgnored: "/events?state=ignored",
    eventsApplied: "/events?state=applied",
    eventsOfType: "/events?type=charge.succeeded",
    eventsOfRareType: "/events?type=charge.dispute.created",
    eventsOfTypeFailed: "/events?type=charge.updated&state=failed",
    eventsOfNoType: "/events?type=no.such.type",
    eventsOfYear: `/events?${year}`,
    eventsOfYearFailed: `/events?${year}&state=failed`,
    eventsOfYearOfType: `/events?${year}&type=charge.dispute.created`,
    event: `/events/${known.event}`,
    eventRedacted: `/events/${known.redacted}`,
    eventOfFailed: `/events/${known.failedEvent}`,
    replay: "/events/replay",
    replayFailed: "/events/replay?state=failed",
    replayIgnored: "/events/replay?state=ignored",
    replayPending: "/events/replay?state=pending",
    replayOfType: "/events/replay?type=charge.succeeded",
    replayOfTypeFailed: "/events/replay?type=charge.succeeded&state=failed",
    replayOfYear: `/events/replay?${year}`,
    replayOfYearIgnored: `/events/replay?${year}&state=ignored`,

    notifications: "/notifications",
    notificationsFailed: "/notifications?state=failed",
    notificationsPending: "/notifications?state=pending",
    notificationsDelivered: "/notifications?state=delivered",
    notificationsOfBooking: `/notifications?booking=${booking}`,
    notificationsOfBookingFailed: `/notifications?booking=${booking}&state=failed`,
    notification: `/notifications/${known.notification}`,
    notificationFailed: `/notifications/${known.failedNotification}`,

    backfills: "/backfills",
    backfill: `/backfills/${known.backfill}`,
    audits: "/audits",
    audit: `/audits/${known.audit}`,
    auditWithDifferences: `/audits/${known.differingAudit}`,
    activity: "/activity",
    activityOfPerson: `/activity?actor=${known.person}`,
    activityOfNobody: "/activity?actor=user:nobody",
    activityOfBookings: "/activity?kind=booking.",
    activityOfUsers: "/activity?kind=user.",
    activityOfYear: `/activity?${year}`,
    activityOfYearOfPerson: `/activity?${year}&actor=${known.person}&kind=payment.`,
    queues: "/queues/",
    queuesNow: "/queues/api/queues",
    apiDocs: "/api-docs",
    keys: "/keys",

    search: "/search",
    searchBooking: `/search?q=${prefix}`,
    searchReference: `/search?q=${booking}`,
    searchName: "/search?q=holm",
    searchNames: `/search?q=${encodeURIComponent(known.name)}`,
    searchIntent: `/search?q=${known.intent}`,
    searchCharge: `/search?q=${known.charge}`,
    searchSession: `/search?q=${known.session}`,
    searchRefund: `/search?q=${known.refund}`,
    searchDispute: `/search?q=${known.dispute}`,
    searchMovement: `/search?q=${known.movement}`,
    searchCustomer: `/search?q=${known.customer}`,
    searchPaymentLink: "/search?q=plink_3Qnone",
    searchPayout: `/search?q=${payout}`,
    searchEvent: `/search?q=${known.event}`,
    searchId: `/search?q=${known.payment}`,
    searchEmail: `/search?q=${encodeURIComponent(known.email)}`,
    searchPhone: `/search?q=${encodeURIComponent(known.phone)}`,
    searchAmount: "/search?q=120.00",
    searchWholeAmount: "/search?q=120",
    searchNothing: "/search?q=no+such+thing",
  };
  return [
    ...Object.entries(paths).map(([name, path]) => ({ name, path, targetMs: TARGET_MS })),
    {
      name: "guestHeld",
      path: `/bookings/${booking}/guest?look=yes`,
      targetMs: null,
      readsAll: "an admin looks for a guest in all that is kept",
    },
    {
      name: "cardTotalsPage",
      path: `/reports/card-totals?${year}`,
      targetMs: CARD_TOTALS_MS,
    },
    {
      name: "cardTotalsOfPropertyPage",
      path: `/reports/card-totals?${year}&${property}`,
      targetMs: CARD_TOTALS_MS,
    },
  ];
}
