import { type SQL, sql } from "drizzle-orm";
import type { CardPeriod } from "./card-period.ts";

/** Which payments: those of Stripe, those that staff typed in, or both. */
export const cardSources = ["stripe", "manual", "all"] as const;
export type CardSource = (typeof cardSources)[number];

/** What the statements of card totals are about. */
export type CardScope = {
  period: CardPeriod;
  source: CardSource;
  /** Only the parts that belong to this property. */
  property: string | null;
  byMethod: boolean;
  /** Whether parts are told apart by property. */
  byProperty: boolean;
};

/**
 * Whether payment `p`, if money came with it, counts: it is of that source, and no Stripe payment took it over (P4). One
 * that staff voided brought nothing.
 */
export function counts({ source, property }: CardScope): SQL {
  return sql`p.superseded_by is null
    ${source === "all" ? sql`` : sql`and p.source = ${source}`}
    ${
      property === null
        ? sql``
        : sql`and p.id in (
            select payment_id from allocations join bookings on bookings.id = booking_id
            where property = ${property})`
    }`;
}

/** When money came; where that is not told yet, when the payment was started. */
export const paidMoment = sql`coalesce(p.paid_at, p.created)`;

export function methodIn({ byMethod }: CardScope): SQL {
  return byMethod ? sql`p.method` : sql`null::text`;
}

/**
 * To whom payment `p` belongs: `columns.whole` where all of it is one booking's, or nobody's, and then `property`. The
 * others are shared (read-shared.ts); `columns.shared` aggregates their ids.
 */
export function owners({ byProperty, property }: CardScope) {
  if (!byProperty) {
    return {
      from: sql``,
      property: sql`null::text`,
      whole: sql`true`,
      shared: sql`null::uuid[]`,
      ofWhole: (sum: SQL) => sum,
    };
  }
  // Where only one property's are counted, what is one booking's is that property's.
  const owner =
    property === null
      ? sql`left join bookings as owner on owner.id = owned.booking_id and owned.whole`
      : sql`left join (select ${property}::text as property) as owner on owned.whole`;
  return {
    from: sql`
      cross join lateral (
        select count(*) = 0 or (count(*) = 1 and min(amount) >= p.received) as whole,
          (array_agg(booking_id))[1] as booking_id
        from allocations where payment_id = p.id
      ) as owned
      ${owner}`,
    property: sql`owner.property`,
    whole: sql`owned.whole`,
    shared: sql`array_agg(p.id) filter (where not owned.whole)`,
    ofWhole: (sum: SQL) => sql`${sum} filter (where owned.whole)`,
  };
}
