import type { Page } from "./page.ts";
import { adoptionPage } from "./pages/adoption.tsx";
import { keysPage } from "./pages/keys.tsx";
import { operatePages } from "./pages/operate.ts";
import { overviewPage } from "./pages/overview.tsx";
import { reviewCardPage } from "./pages/review/review-card.tsx";
import { reviewQueuePage } from "./pages/review/review-queue.tsx";
import { activityPage } from "./pages/activity/activity.tsx";
import { bookingPage } from "./pages/booking/booking.tsx";
import { bookingsPage } from "./pages/bookings.tsx";
import { paymentPage } from "./pages/payment/payment.tsx";
import { paymentsPage } from "./pages/payments.tsx";
import { searchPage } from "./pages/search/search.tsx";

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
  searchPage,
  activityPage,
  ...operatePages,
  keysPage,
];
