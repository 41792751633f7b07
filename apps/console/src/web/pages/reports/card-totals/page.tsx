import { cardTotals } from "@rentease/db";
import { page } from "../../../page.ts";
import { Link } from "../../../parts/link.tsx";
import { DownloadLink } from "../../../parts/download-link.tsx";
import { PeriodLine } from "../../../parts/period-line.tsx";
import { askedTotals, totalsQuery } from "./asked-totals.ts";
import { CurrencyTotals } from "./currency-totals.tsx";
import { TotalsForm } from "./totals-form.tsx";

/** What came by card and what was taken back, for the books. */
export const cardTotalsPage = page({
  path: "/reports/card-totals",
  title: "Card totals",
  section: "reports",
  filters: ["property", "period"],
  query: totalsQuery,
  async show(asked, query) {
    const wanted = askedTotals(asked, query);
    const { period, timeZone, groupBy, source, property, cuts } = wanted;
    const { rows, totals } = await cardTotals(asked.deps.db, {
      ...period,
      timeZone,
      groupBy,
      source,
      property,
    });
    return {
      body: (
        <>
          <h1>Card totals</h1>
          <PeriodLine of={period} property={property} />
          <TotalsForm asked={wanted} />
          {totals.length === 0 ? (
            <p class="empty">
              No money came or went in this period.{" "}
              <Link to="/reports/card-totals" query={{ from: null, to: null, property: null }}>
                Show this year, all properties
              </Link>
            </p>
          ) : (
            <>
              <DownloadLink path="/reports/card-totals.csv" />
              <CurrencyTotals totals={totals} rows={rows} groupBy={groupBy} cuts={cuts} />
              <p>
                <small>
                  Received counts on the day the money came, a refund on the day it was made, a
                  dispute on the day it was opened. Kept is received less refunded and disputed.
                  Fees and the net at Stripe are what these movements did to the Stripe balance.
                </small>
              </p>
            </>
          )}
        </>
      ),
    };
  },
});
