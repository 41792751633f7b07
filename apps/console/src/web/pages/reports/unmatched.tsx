import { unmatchedAgeing, waitingAgeInWords } from "@rentease/db";
import { z } from "zod";
import { capitalised } from "../../decision-in-words.ts";
import { page } from "../../page.ts";
import { DownloadLink } from "../../parts/download-link.tsx";
import { Link } from "../../parts/link.tsx";
import { Money } from "../../parts/money.tsx";
import { Table } from "../../parts/table.tsx";

/** Money that came and waits for a person. It is nobody's yet, so no property has a part of it. */
export const unmatchedPage = page({
  path: "/reports/unmatched",
  title: "Unmatched money",
  section: "reports",
  filters: [],
  query: z.object({}),
  async show({ deps: { db }, now, timeZone }) {
    const ageing = await unmatchedAgeing(db, { now, timeZone });
    const currencies = [...new Set(ageing.map(({ currency }) => currency))];
    return {
      body: (
        <>
          <h1>Unmatched money</h1>
          <p>
            Payments that came and have no booking yet, by the days since they came.{" "}
            <Link to="/review">Review them</Link>
          </p>
          {currencies.length === 0 ? (
            <p class="empty">
              Every payment has its booking, or was excluded.{" "}
              <Link to="/payments">See all payments</Link>
            </p>
          ) : (
            <DownloadLink path="/reports/unmatched.csv" />
          )}
          {currencies.map((currency) => (
            <section aria-labelledby={`in-${currency}`} class="brief">
              <h2 id={`in-${currency}`}>{currency.toUpperCase()}</h2>
              <Table
                label={`Unmatched money in ${currency.toUpperCase()}`}
                rows={ageing
                  .filter((row) => row.currency === currency)
                  .map(({ age, ...row }) => ({
                    ...row,
                    name: capitalised(waitingAgeInWords[age]),
                  }))}
                totals={[
                  ageing
                    .filter((row) => row.currency === currency)
                    .reduce(
                      (sum, { payments, amount }) => ({
                        ...sum,
                        payments: sum.payments + payments,
                        amount: sum.amount + amount,
                      }),
                      { name: "Total", currency, payments: 0, amount: 0n },
                    ),
                ]}
                empty=""
                columns={[
                  { name: "Waiting", cell: ({ name }) => name },
                  { name: "Payments", numeric: true, cell: ({ payments }) => payments },
                  { name: "Amount", numeric: true, cell: (row) => <Money {...row} /> },
                ]}
              />
            </section>
          ))}
        </>
      ),
    };
  },
});
