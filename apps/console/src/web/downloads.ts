import type { Download } from "./download.ts";
import { guestDownload } from "./pages/booking/guest-download.ts";
import { payoutLinesDownload, payoutsDownload } from "./pages/payout/downloads.ts";
import {
  cardTotalsDownload,
  completenessDownload,
  outstandingDownload,
  unmatchedDownload,
} from "./pages/reports/downloads.ts";

/** Every file that can be downloaded. */
export const downloads: readonly Download[] = [
  payoutsDownload,
  payoutLinesDownload,
  cardTotalsDownload,
  outstandingDownload,
  unmatchedDownload,
  completenessDownload,
  guestDownload,
];
