import { sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Database, Transaction } from "../database.ts";
import { lockBookingKeys } from "../matching/lock-booking-keys.ts";
import { newId } from "../new-id.ts";
import { markBookings } from "../notifications/mark-changes.ts";
import { activity, bookingItems, bookings, instalments } from "../schema/index.ts";
import { append, upsert } from "../upsert.ts";
import { type BookingConflict, findBookingConflicts } from "./find-booking-conflicts.ts";
import { type BookingInput, statedBooking } from "./stated-booking.ts";

/** Another booking stores a Stripe id already: each payment or session is one booking's. */
export class BookingConflictError extends Error {
  readonly code = "booking_conflict";
  readonly retry = false;
  override readonly name = "BookingConflictError";
  /** The first one's, as in `stripe.payment_intent`. */
  readonly field: string;
  readonly conflicts: readonly BookingConflict[];

  constructor(first: BookingConflict, conflicts: readonly BookingConflict[]) {
    super(`${first.field} is stored on another booking`);
    this.field = first.field;
    this.conflicts = conflicts;
  }
}

/** Most rows that one statement writes. */
const rowsAtOnce = 1_000;

/**
 * Creates the bookings of these references or replaces what they say, items and instalments included, and asks for
 * their open payments to be matched again: all of them or none. @param inputs each of a reference of its own.
 * @returns their ids, in the same order.
 * @throws BookingConflictError when a Stripe id on one is stored on a booking that is not among them.
 */
export async function putBookings(
  db: Database,
  inputs: readonly BookingInput[],
  actor: string,
): Promise<string[]> {
  const stated = inputs.map((input) => ({ input, ...statedBooking(input) }));
  return db.transaction(async (tx) => {
    await lockBookingKeys(
      tx,
      stated.flatMap(({ keys }) => keys),
      "booking",
    );
    const conflicts = await findBookingConflicts(tx, inputs);
    const [conflict] = conflicts;
    if (conflict) throw new BookingConflictError(conflict, conflicts);

    const known = await lockKnown(
      tx,
      stated.map(({ columns }) => columns.referenceFolded),
    );
    const rows = stated.map(({ input, columns }) => ({
      input,
      row: { id: known.get(columns.referenceFolded) ?? newId(), ...columns },
    }));
    for (let start = 0; start < rows.length; start += rowsAtOnce) {
      await write(tx, rows.slice(start, start + rowsAtOnce), actor);
    }
    const ids = rows.map(({ row }) => row.id);
    await markBookings(tx, ids);
    return ids;
  });
}

/** Locks the bookings of these references that exist. Their own Stripe ids are let go, for any of them to take. */
async function lockKnown(tx: Transaction, references: string[]): Promise<Map<string, string>> {
  const rows = await tx
    .select({ id: bookings.id, referenceFolded: bookings.referenceFolded })
    .from(bookings)
    .where(among(bookings.referenceFolded, references))
    .orderBy(bookings.id)
    .for("update");
  await tx
    .update(bookings)
    .set({ stripePaymentIntent: null, stripeCheckoutSession: null })
    .where(
      sql`${among(bookings.referenceFolded, references)}
        and (${bookings.stripePaymentIntent} is not null or ${bookings.stripeCheckoutSession} is not null)`,
    );
  return new Map(rows.map(({ id, referenceFolded }) => [referenceFolded, id]));
}

type Row = { id: string } & ReturnType<typeof statedBooking>["columns"];

async function write(
  tx: Transaction,
  rows: readonly { input: BookingInput; row: Row }[],
  actor: string,
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const ids = sql.param(rows.map(({ row }) => row.id));
  const columns = Object.keys(first.row) as (keyof Row)[];
  await upsert(
    tx,
    bookings,
    columns,
    rows.map(({ row }) => row),
  );
  // The database's clock, to the microsecond: it tells two requests apart (match-requested-bookings.ts).
  await tx
    .update(bookings)
    .set({
      matchRequestedAt: sql`clock_timestamp()`,
      updatedAt: sql`clock_timestamp()`,
      // Whom the host's own system names again is known again.
      erasedAt: null,
    })
    .where(sql`${bookings.id} = any(${ids}::uuid[])`);
  await tx.delete(bookingItems).where(sql`${bookingItems.bookingId} = any(${ids}::uuid[])`);
  await tx.delete(instalments).where(sql`${instalments.bookingId} = any(${ids}::uuid[])`);
  await upsert(
    tx,
    bookingItems,
    ["id", "bookingId", "position", "kind", "description", "amount"],
    rows.flatMap(({ input, row }) =>
      input.items.map((item, position) => ({
        ...item,
        id: newId(),
        bookingId: row.id,
        position,
      })),
    ),
  );
  await upsert(
    tx,
    instalments,
    ["id", "bookingId", "position", "kind", "due", "amount"],
    rows.flatMap(({ input, row }) =>
      input.instalments.map((instalment, position) => ({
        ...instalment,
        id: newId(),
        bookingId: row.id,
        position,
      })),
    ),
  );
  const at = new Date();
  await append(
    tx,
    activity,
    ["id", "at", "actor", "action", "subject", "detail"],
    rows.map(({ input, row }) => ({
      id: newId(),
      at,
      actor,
      action: "booking.put",
      subject: `booking:${row.id}`,
      detail: { items: input.items.length, instalments: input.instalments.length },
    })),
  );
}
