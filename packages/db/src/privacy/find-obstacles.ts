import { disputeStanding } from "@rentease/core";
import { sql } from "drizzle-orm";
import { readBookingSummaries } from "../bookings/list-bookings.ts";
import type { Queryable } from "../database.ts";
import { findEvents } from "./find-events.ts";
import type { Guest } from "./find-guest.ts";

/** What is under way, for which the host may have to know the guest: each named, with what it waits for. */
export async function findObstacles(db: Queryable, guest: Guest, now: Date): Promise<string[]> {
  return [
    ...(await openBookings(db, guest, now)),
    ...(await openPayments(db, guest)),
    ...(await waitingEvents(db, guest)),
  ];
}

/** One of an object that nobody had heard of would bring the payer in after the erasure. */
async function waitingEvents(db: Queryable, guest: Guest): Promise<string[]> {
  const { length } = await findEvents(db, guest, { pending: true });
  if (length === 0) return [];
  return [
    length === 1
      ? "1 event that names the guest waits to be applied"
      : `${length} events that name the guest wait to be applied`,
  ];
}

async function openBookings(db: Queryable, { bookingIds }: Guest, now: Date): Promise<string[]> {
  const bookings = await readBookingSummaries(db, bookingIds);
  const today = now.toISOString().slice(0, 10);
  return [...bookings.values()]
    .toSorted((a, b) => (a.reference < b.reference ? -1 : 1))
    .filter(({ status }) => status !== "canceled")
    .flatMap(({ reference, checkOut, balance }) => {
      if (checkOut !== null && checkOut >= today) return [`${reference}: the stay is not over`];
      return balance === 0n ? [] : [`${reference}: its balance is not settled`];
    });
}

async function openPayments(db: Queryable, { paymentIds }: Guest): Promise<string[]> {
  const rows = await db.execute<{
    name: string;
    status: string;
    waits: boolean;
    disputes: string[];
  }>(sql`
    select coalesce(stripe_payment_intent, stripe_charge, id::text) as name, status,
      review in ('unmatched', 'suggested') and received > 0 and superseded_by is null as waits,
      array(select status from disputes where payment_id = payments.id) as disputes
    from payments where id = any(${sql.param([...paymentIds])}::uuid[])
    order by created, id`);
  return rows.flatMap(({ name, status, waits, disputes }) => [
    ...(disputes.some((each) => ["open", "inquiry"].includes(disputeStanding({ status: each })))
      ? [`${name}: a dispute is open`]
      : []),
    ...(status === "pending" || status === "requires_capture"
      ? [`${name}: its money may still come`]
      : []),
    ...(waits ? [`${name}: it belongs to no booking yet`] : []),
  ]);
}
