import type { Page } from "./page.ts";
import { disputesPage } from "./pages/disputes/page.tsx";
import { keysPage } from "./pages/keys.tsx";
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
