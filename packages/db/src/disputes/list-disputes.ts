import { type DisputeStanding, disputeStanding } from "@rentease/core";
import { type SQL, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import { isUuid } from "../payments/is-uuid.ts";
import { readPaymentsById } from "../payments/list-payments.ts";
import type { ListedPayment } from "../payments/listed-payment.ts";
import { allocations, disputes } from "../schema/index.ts";

/** A dispute with what it is about; `amount` in minor units of `currency`, which is the card's. */
export type ListedDispute = {
  id: string;
  stripe: string;
  status: string;
  /** What the status means for the money (core): inquiry, open, lost or ended. */
  standing: DisputeStanding;
  /** The host can still send evidence, until `evidenceDueBy`. */
  needsResponse: boolean;
  reason: string | null;
  currency: string;
  amount: bigint;
  evidenceDueBy: Date | null;
  /** How often evidence was submitted. */
  submissions: number;
  created: Date;
  /** Null until it is known. */
  payment: ListedPayment | null;
  bookings: DisputedBooking[];
};

/** A booking that the payment belongs to. Dates as YYYY-MM-DD. */
export type DisputedBooking = {
  reference: string;
  guest: string | null;
  property: string | null;
  checkIn: string | null;
  checkOut: string | null;
};

export type DisputeFilter = {
  /** Open ones have not ended yet, inquiries too. */
  state: "open" | "closed" | "all";
  property?: string | undefined;
};

/**
 * Open disputes by what is to be done: those that can still be answered first, the nearest deadline first; then those
 * whose deadline has passed, then those that need no response. Closed ones, and all, the last created first.
 * @param options.before only those listed after the one of this id (ours).
 */
export async function listDisputes(
  db: Queryable,
  {
    state,
    property,
    now,
    limit,
    before,
  }: DisputeFilter & { now: Date; limit: number; before?: string | undefined },
): Promise<ListedDispute[]> {
  const { place, later, order } = state === "open" ? byDeadline(now) : byCreation;
  const conditions = [
    ...(state === "open" ? [isOpen] : []),
    ...(state === "closed" ? [sql`not (${isOpen})`] : []),
    ...(property === undefined ? [] : [ofProperty(property)]),
    ...(before === undefined
      ? []
      : [sql`(${place}) ${later} (select ${place} from disputes where id = ${before}::uuid)`]),
  ];
  const where = sql`where ${sql.join([sql`true`, ...conditions], sql` and `)}`;
  return select(db, sql`${where} order by ${order} limit ${limit}`);
}

/** @param id ours, or Stripe's. Null where there is no such dispute. */
export async function showDispute(db: Queryable, id: string): Promise<ListedDispute | null> {
  const where = isUuid(id) ? sql`id = ${id}::uuid` : sql`stripe_dispute = ${id}`;
  const [dispute] = await select(db, sql`where ${where}`);
  return dispute ?? null;
}

/** How many disputes are open, and how many of them need a response by a moment. */
export type DisputesDue = { open: number; due: number; nextDue: Date | null };

/** @param options.until deadlines from `now` until then are due. */
export async function countDisputesDue(
  db: Queryable,
  { now, until }: { now: Date; until: Date },
): Promise<DisputesDue> {
  const [row] = await db.execute<{ open: number; due: number; next: number | null }>(sql`
    select count(*)::int as open,
      (count(*) filter (where evidence_due_by < ${until.toISOString()}::timestamptz and ${isAhead(now)}))::int as due,
      (extract(epoch from min(evidence_due_by) filter (where ${isAhead(now)})))::float as next
    from disputes where ${isOpen}`);
  if (!row) throw new Error("no answer about the disputes");
  const { open, due, next } = row;
  return { open, due, nextDue: next === null ? null : new Date(next * 1000) };
}

/** Said as the index disputes_open says it; a status that we don't know is open (core, disputeStanding). */
const isOpen = sql.raw("disputes.status not in ('won', 'lost', 'prevented', 'warning_closed')");
const needsResponse = sql.raw("disputes.status like '%needs\\_response'");

const isAhead = (now: Date) =>
  sql`${needsResponse} and evidence_due_by >= ${now.toISOString()}::timestamptz`;

function byDeadline(now: Date) {
  const place = sql`
    case
      when not (${needsResponse}) then 2
      when disputes.evidence_due_by < ${now.toISOString()}::timestamptz then 1
      else 0
    end,
    coalesce(disputes.evidence_due_by, 'infinity'), disputes.id`;
  return { place, later: sql.raw(">"), order: place };
}
const byCreation = {
  place: sql.raw("disputes.created, disputes.id"),
  later: sql.raw("<"),
  order: sql.raw("created desc, id desc"),
};

function ofProperty(property: string): SQL {
  return sql`exists (
    select 1 from allocations join bookings on bookings.id = allocations.booking_id
    where allocations.payment_id = disputes.payment_id and bookings.property = ${property})`;
}

async function select(db: Queryable, which: SQL): Promise<ListedDispute[]> {
  const found = await db.execute<{ id: string }>(sql`select id from disputes ${which}`);
  const ids = found.map(({ id }) => id);
  if (ids.length === 0) return [];
  const rows = await db.select().from(disputes).where(among(disputes.id, ids));
  const paymentIds = [...new Set(rows.flatMap(({ paymentId }) => paymentId ?? []))];
  const payments = await readPaymentsById(db, paymentIds);
  const bookings = await readBookings(db, paymentIds);
  return rows
    .toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
    .map((row) => ({
      id: row.id,
      stripe: row.stripeDispute,
      status: row.status,
      standing: disputeStanding(row),
      needsResponse: row.status.endsWith("needs_response"),
      reason: row.reason,
      currency: row.currency,
      amount: row.amount,
      evidenceDueBy: row.evidenceDueBy,
      submissions: row.submissions,
      created: row.created,
      payment: payments.find(({ id }) => id === row.paymentId) ?? null,
      bookings: bookings
        .filter(({ paymentId }) => paymentId === row.paymentId)
        .map(({ paymentId: _payment, ...booking }) => booking),
    }));
}

async function readBookings(db: Queryable, paymentIds: readonly string[]) {
  const rows = await db.execute<DisputedBooking & { paymentId: string }>(sql`
    select payment_id as "paymentId", reference, guest_name as guest, property,
      check_in::text as "checkIn", check_out::text as "checkOut"
    from allocations join bookings on bookings.id = booking_id
    where ${among(allocations.paymentId, paymentIds)} order by reference`);
  return [...rows];
}
