import type { Page } from "./page.ts";
import { activityPage } from "./pages/activity/activity.tsx";
import { keysPage } from "./pages/keys.tsx";
import { overviewPage } from "./pages/overview.tsx";
import { paymentPage } from "./pages/payment/payment.tsx";

/** Every page, as the navigation has them. */
export const pages: readonly Page[] = [overviewPage, paymentPage, activityPage, keysPage];
