import type { Page } from "./page.ts";
import { adoptionPage } from "./pages/adoption.tsx";
import { keysPage } from "./pages/keys.tsx";
import { operatePages } from "./pages/operate.ts";
import { reviewCardPage } from "./pages/review/review-card.tsx";
import { reviewQueuePage } from "./pages/review/review-queue.tsx";
import { activityPage } from "./pages/activity/activity.tsx";
import { bookingPage } from "./pages/booking/booking.tsx";
import { guestPage } from "./pages/booking/guest.tsx";
import { bookingsPage } from "./pages/bookings.tsx";
import { paymentPage } from "./pages/payment/payment.tsx";
import { paymentsPage } from "./pages/payments.tsx";
import { searchPage } from "./pages/search/search.tsx";
import { disputesPage } from "./pages/disputes/page.tsx";
import { overviewPage } from "./pages/overview/page.tsx";
import { payoutPage } from "./pages/payout/page.tsx";
import { payoutsPage } from "./pages/payouts.tsx";
import { cardTotalsPage } from "./pages/reports/card-totals/page.tsx";
import { completenessPage } from "./pages/reports/completeness/page.tsx";
import { reportsPage } from "./pages/reports/index-page.tsx";
import { outstandingPage } from "./pages/reports/outstanding/page.tsx";
import { unmatchedPage } from "./pages/reports/unmatched.tsx";

/** Every page, as the navigation has them. */
export const pages: readonly Page[] = [
  overviewPage,
  reviewQueuePage,
  reviewCardPage,
  adoptionPage,
  paymentsPage,
  paymentPage,
  bookingsPage,
  bookingPage,
  guestPage,
  searchPage,
  activityPage,
  ...operatePages,
  payoutsPage,
  payoutPage,
  disputesPage,
  reportsPage,
  cardTotalsPage,
  outstandingPage,
  unmatchedPage,
  completenessPage,
  keysPage,
];
