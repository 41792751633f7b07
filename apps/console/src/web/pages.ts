import type { Page } from "./page.ts";
import { adoptionPage } from "./pages/adoption.tsx";
import { keysPage } from "./pages/keys.tsx";
import { operatePages } from "./pages/operate.ts";
import { overviewPage } from "./pages/overview.tsx";
import { reviewCardPage } from "./pages/review/review-card.tsx";
import { reviewQueuePage } from "./pages/review/review-queue.tsx";

/** Every page, as the navigation has them. */
export const pages: readonly Page[] = [
  overviewPage,
  reviewQueuePage,
  reviewCardPage,
  adoptionPage,
  ...operatePages,
  keysPage,
];
