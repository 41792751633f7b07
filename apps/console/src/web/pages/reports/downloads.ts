import {
  cardTotals,
  cardTotalsColumns,
  certifiedColumns,
  findFurthestCertified,
  listOutstanding,
  type OutstandingBooking,
  outstandingColumns,
  unmatchedAgeing,
  unmatchedColumns,
} from "@rentease/db";
import { z } from "zod";
import { csvResponse } from "../../../csv/csv-response.ts";
import { everyPage } from "../../../csv/every-page.ts";
import { download } from "../../download.ts";
import { yearOf } from "../../year-of.ts";
import { askedTotals, totalsQuery } from "./card-totals/asked-totals.ts";
import { askedOutstanding } from "./outstanding/asked-outstanding.ts";

const rowsAtOnce = 500;

export const cardTotalsDownload = download({
  path: "/reports/card-totals.csv",
  query: totalsQuery,
  async send(asked, query) {
    const { period, cuts: _, ...wanted } = askedTotals(asked, query);
    const { rows } = await cardTotals(asked.deps.db, { ...period, ...wanted });
    return csvResponse(cardTotalsColumns(wanted.groupBy), rows, "card-totals");
  },
});

export const outstandingDownload = download({
  path: "/reports/outstanding.csv",
  query: z.object({}),
  async send(asked) {
    const filter = askedOutstanding(asked);
    const pages = everyPage<OutstandingBooking>(rowsAtOnce, (limit, after) =>
      listOutstanding(asked.deps.db, { ...filter, limit, after }),
    );
    return csvResponse(outstandingColumns, pages, `outstanding-${filter.today}`);
  },
});

export const unmatchedDownload = download({
  path: "/reports/unmatched.csv",
  query: z.object({}),
  async send({ deps: { db }, now, timeZone }) {
    return csvResponse(unmatchedColumns, await unmatchedAgeing(db, { now, timeZone }), "unmatched");
  },
});

export const completenessDownload = download({
  path: "/reports/completeness.csv",
  query: z.object({}),
  async send(asked) {
    const audit = await findFurthestCertified(asked.deps.db, yearOf(asked));
    if (!audit?.certificate) return null;
    return csvResponse(certifiedColumns, audit.certificate.sums, `certificate-${audit.id}`);
  },
});
