import {
  listPayouts,
  payoutColumns,
  payoutLineColumns,
  type PayoutSummary,
  showPayout,
} from "@rentease/db";
import { csvResponse } from "../../../csv/csv-response.ts";
import { everyPage } from "../../../csv/every-page.ts";
import { download } from "../../download.ts";
import { daysOf } from "../../arrival-day.ts";
import { payoutsQuery } from "./payouts-query.ts";

const rowsAtOnce = 500;

export const payoutsDownload = download({
  path: "/payouts.csv",
  query: payoutsQuery,
  async send({ deps: { db }, from, to, timeZone }, { status }) {
    const filter = { ...daysOf({ from, to }, timeZone), status };
    const pages = everyPage<PayoutSummary>(rowsAtOnce, (limit, before) =>
      listPayouts(db, { ...filter, limit, before }),
    );
    return csvResponse(payoutColumns, pages, "payouts");
  },
});

/** The lines of one. */
export const payoutLinesDownload = download({
  path: "/payouts/:file{[^/]+\\.csv}",
  query: payoutsQuery,
  async send({ deps: { db }, params, timeZone }) {
    const id = (params["file"] ?? "").slice(0, -".csv".length);
    const payout = await showPayout(db, id);
    if (!payout) return null;
    return csvResponse(payoutLineColumns(timeZone), payout.lines, payout.summary.stripe);
  },
});
