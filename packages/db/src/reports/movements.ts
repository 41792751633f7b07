import { type SQL, sql } from "drizzle-orm";

/**
 * Fee and net of what moved the balance because of refunds and disputes from a moment on, by their Stripe id, and
 * whether it only let go what was never captured: that is part of the charge's money (core, payment.ts).
 */
export function movements(from: Date): SQL {
  // A day earlier: a movement is not older than its cause, but for a clock's second or two.
  return sql`(
    select source, bool_or(${released}) as released,
      coalesce(sum(fee) filter (where not ${released}), 0)::bigint as fee,
      coalesce(sum(net) filter (where not ${released}), 0)::bigint as net
    from balance_transactions
    where reporting_category <> 'charge' and source is not null
      and created >= ${from.toISOString()}::timestamptz - interval '1 day'
    group by source)`;
}

/** The same of one object. */
export function movementsOf(source: SQL): SQL {
  return sql`
    cross join lateral (
      select coalesce(bool_or(${released}), false) as released,
        coalesce(sum(fee) filter (where not ${released}), 0)::bigint as fee,
        coalesce(sum(net) filter (where not ${released}), 0)::bigint as net
      from balance_transactions where source = ${source}
    ) as moved`;
}

const released = sql`reporting_category = 'partial_capture_reversal'`;
