import type { RequestBudget } from "@rentease/db";
import { formatCount } from "./format-count.ts";

/** What Stripe was asked in 30 days, and about how much it allows. */
export function describedBudget({ reads, allowance }: RequestBudget): string {
  return `${formatCount(reads)} of about ${formatCount(allowance)}`;
}
