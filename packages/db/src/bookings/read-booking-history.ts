import { foldReference } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** What happened to a booking: it was put, or a payment was decided to be its own, or not. */
export type BookingEvent = {
  id: string;
  at: Date;
  /** `system` or a person. */
  by: string;
  /** `booking.put`, or `payment.` and what was decided (DecisionRecord). */
  action: string;
  /** What was decided about, by our id, and by Stripe's where it has one. */
  payment: { id: string; stripe: string | null } | null;
  rule: string | null;
  /** Codes (core, reasonsInWords). */
  reasons: string[];
  note: string | null;
};

/** The last first, `limit` at most. @param reference however it is written; unknown has no history. */
export async function readBookingHistory(
  db: Queryable,
  reference: string,
  { limit }: { limit: number },
): Promise<BookingEvent[]> {
  const rows = await db.execute<Omit<BookingEvent, "at" | "payment"> & HistoryRow>(sql`
    with booking as materialized (
      select id from bookings where reference_folded = ${foldReference(reference)}
    ),
    decided as materialized (
      select decision.id from booking cross join lateral (
        select id from match_decisions where booking_id = booking.id offset 0
      ) as decision
      union
      -- One that shares a payment over several is about no single booking.
      select decision.id from booking cross join lateral (
        select distinct payment_id from allocations where booking_id = booking.id offset 0
      ) as part cross join lateral (
        select id from match_decisions where payment_id = part.payment_id and booking_id is null offset 0
      ) as decision
    )
    select * from (
      select decided.id, extract(epoch from decided_at)::float as seconds, decided_by as by,
        'payment.' || action as action, payment_id as "paymentId",
        coalesce(stripe_payment_intent, stripe_charge) as stripe, rule, reasons, match_decisions.note
      from decided join match_decisions using (id) join payments on payments.id = payment_id
      union all
      select activity.id, extract(epoch from at)::float, actor, action, null, null, null, '[]'::jsonb, null
      from booking join activity on activity.subject = 'booking:' || booking.id
    ) as happened
    order by seconds desc, id desc limit ${limit}`);
  return rows.map(({ seconds, paymentId, stripe, ...row }) => ({
    ...row,
    at: new Date(seconds * 1000),
    payment: paymentId === null ? null : { id: paymentId, stripe },
  }));
}

type HistoryRow = { seconds: number; paymentId: string | null; stripe: string | null };
