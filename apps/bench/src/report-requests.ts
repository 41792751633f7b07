import type { Database } from "@rentease/db";
import { pageRequests } from "./page-requests.ts";

/**
 * A request to the console and what it may take at the 95th percentile, null where that is only shown. The name is that
 * of its figures.
 */
export type MeasuredRequest = {
  name: string;
  path: string;
  targetMs: number | null;
  /** Why it may read all of a large table; without a reason it may not. */
  readsAll?: string;
};

const ZONE = "Europe/Amsterdam";
const REPORTS = "/api/v1/reports";

/** What is asked of books that end now: the twelve whole months before this one, and some that there is. */
export async function reportRequests(db: Database, now: Date): Promise<MeasuredRequest[]> {
  const month = (away: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + away, 1))
      .toISOString()
      .slice(0, 10);
  const year = `from=${month(-12)}&to=${month(0)}&tz=${ZONE}`;
  const [payout] = await db.$client<{ id: string }[]>`
    select stripe_payout as id from payouts where lines_read_at is not null and currency = 'eur'
    order by created desc offset 40 limit 1`;
  const property = "property=Canal+House+07";
  const totals = (query: string) => `${REPORTS}/card-totals?${year}${query}`;
  const outstanding = (query: string) => `${REPORTS}/outstanding?tz=${ZONE}${query}`;
  return [
    { name: "yearByMonth", path: totals("&group_by=month"), targetMs: 300 },
    { name: "yearByDay", path: totals("&group_by=day"), targetMs: null },
    { name: "yearByMonthMethod", path: totals("&group_by=month,method"), targetMs: null },
    { name: "yearByMonthOfProperty", path: totals(`&group_by=month&${property}`), targetMs: null },
    {
      name: "yearByMonthMethodProperty",
      path: totals("&group_by=month,method,property"),
      targetMs: null,
    },
    {
      name: "monthByDayMethodProperty",
      path: `${REPORTS}/card-totals?from=${month(-1)}&to=${month(0)}&tz=${ZONE}&group_by=day,method,property`,
      targetMs: null,
    },
    { name: "outstanding", path: outstanding(""), targetMs: 200 },
    { name: "outstandingFromToday", path: outstanding(`&from=${month(0)}`), targetMs: 200 },
    { name: "outstandingOfProperty", path: outstanding(`&${property}`), targetMs: 200 },
    {
      name: "outstandingMonthTotals",
      path: outstanding(`&from=${month(0)}&to=${month(1)}&totals=true`),
      targetMs: 200,
    },
    {
      name: "outstandingQuarterTotals",
      path: outstanding(`&from=${month(0)}&to=${month(3)}&totals=true`),
      targetMs: null,
      readsAll: "adds up a good part of all that is expected and came",
    },
    { name: "unmatched", path: `${REPORTS}/unmatched?tz=${ZONE}`, targetMs: 200 },
    { name: "payouts", path: `${REPORTS}/payouts?limit=50`, targetMs: 200 },
    { name: "payoutItemised", path: `${REPORTS}/payouts/${payout?.id}`, targetMs: 200 },
    ...(await pageRequests(db, year, payout?.id ?? "")),
  ];
}
