import { type Database, listPayments, listStays, listWaiting } from "@rentease/db";
import type { MeasuredRequest } from "./report-requests.ts";

/** What a page may take in the server. */
const TARGET_MS = 200;
/** The same figure as the report itself has. */
const CARD_TOTALS_MS = 300;

/** Every page of the console over books that hold something on each. @param year a query. */
export async function pageRequests(
  db: Database,
  year: string,
  payout: string,
): Promise<MeasuredRequest[]> {
  const { payments: waiting } = await listWaiting(db, { limit: 200 });
  const [payment] = await listPayments(db, { limit: 1, review: "matched" });
  const { bookings } = await listStays(db, { limit: 1 });
  const [booking] = bookings;
  const unmatched = waiting.find(({ review }) => review === "unmatched");
  const suggested = waiting.find(({ review }) => review === "suggested");
  const intent = payment?.stripe.paymentIntent ?? "";
  const paths: Record<string, string> = {
    overview: "/",
    review: "/review",
    reviewOfProperty: "/review?property=Canal+House+07",
    reviewSuggested: `/review/${suggested?.id}`,
    reviewUnmatched: `/review/${unmatched?.id}`,
    reviewFind: `/review/${suggested?.id}?find=${booking?.reference.slice(0, 5)}`,
    payments: "/payments",
    paymentsUnmatched: "/payments?review=unmatched",
    paymentsOfProperty: "/payments?property=Canal+House+07",
    payment: `/payments/${payment?.id}`,
    bookings: "/bookings",
    bookingsOfProperty: "/bookings?property=Canal+House+07",
    booking: `/bookings/${encodeURIComponent(booking?.reference ?? "")}`,
    payoutsPage: "/payouts",
    payoutPage: `/payouts/${payout}`,
    disputes: "/disputes",
    reports: "/reports",
    outstandingPage: "/reports/outstanding",
    unmatchedPage: "/reports/unmatched",
    completenessPage: `/reports/completeness?${year}`,
    events: "/events",
    backfills: "/backfills",
    audits: "/audits",
    activity: "/activity",
    apiDocs: "/api-docs",
    searchBooking: `/search?q=${booking?.reference.slice(0, 5)}`,
    searchName: "/search?q=holm",
    searchId: `/search?q=${intent}`,
    searchEmail: `/search?q=${payment?.payer.email ?? "nobody@example.com"}`,
    searchAmount: "/search?q=120.00",
    searchNothing: "/search?q=no+such+thing",
  };
  return [
    ...Object.entries(paths).map(([name, path]) => ({ name, path, targetMs: TARGET_MS })),
    {
      name: "cardTotalsPage",
      path: `/reports/card-totals?${year}`,
      targetMs: CARD_TOTALS_MS,
    },
  ];
}
