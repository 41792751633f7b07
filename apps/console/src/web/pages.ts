import type { Page } from "./page.ts";
import { activityPage } from "./pages/activity/activity.tsx";
import { bookingPage } from "./pages/booking/booking.tsx";
import { bookingsPage } from "./pages/bookings.tsx";
import { keysPage } from "./pages/keys.tsx";
import { overviewPage } from "./pages/overview.tsx";
import { paymentPage } from "./pages/payment/payment.tsx";
import { paymentsPage } from "./pages/payments.tsx";
import { searchPage } from "./pages/search/search.tsx";

/** Every page, as the navigation has them. */
export const pages: readonly Page[] = [
  overviewPage,
  paymentsPage,
  paymentPage,
  bookingsPage,
  bookingPage,
  searchPage,
  activityPage,
  keysPage,
];
