import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiDependencies, ApiEnv } from "./env.ts";
import { addCardTotals } from "./reports/card-totals.ts";
import { addOutstanding } from "./reports/outstanding.ts";
import { addPayouts } from "./reports/payouts.ts";
import { addUnmatched } from "./reports/unmatched.ts";

/** What the books add up to, as JSON or as a table. Completeness is an audit's to say (audits.ts). */
export function addReports(api: OpenAPIHono<ApiEnv>, deps: ApiDependencies): void {
  for (const add of [addCardTotals, addPayouts, addOutstanding, addUnmatched]) add(api, deps);
}
