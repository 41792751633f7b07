import { inArray } from "drizzle-orm";
import { readBookingShares } from "../bookings/booking-shares.ts";
import type { Queryable, Transaction } from "../database.ts";
import { bookings, allocations } from "../schema/index.ts";
import { acceptLocked } from "./accept-adoption.ts";
import { AdoptionNotFoundError } from "./errors.ts";
import { type ListedAdoption, showAdoption } from "./list-adoptions.ts";
import { tryOut } from "../try-out.ts";
import { decidePair, type LockedPair } from "./lock-pair.ts";

/** What accepting a pair would come to; amounts in minor units of `currency`. */
export type AdoptionPreview = {
  /** As it stands. */
  now: ListedAdoption;
  /** As it would stand once accepted. */
  accepted: ListedAdoption;
  /** What every booking concerned has been paid in this currency, and what it would have been. */
  bookings: { booking: string; currency: string; paidNow: bigint; paidAccepted: bigint }[];
};

/**
 * Accepts a pair on trial and rolls it back: what it shows is what accepting does.
 * @throws what acceptAdoption throws.
 */
export async function previewAdoption(db: Queryable, id: string): Promise<AdoptionPreview> {
  return tryOut((end) => decidePair(db, id, async (tx, pair) => end(await accepting(tx, pair))));
}

async function accepting(tx: Transaction, pair: LockedPair): Promise<AdoptionPreview> {
  const concerned = await bookingsOfPair(tx, pair);
  const now = await listed(tx, pair.adoption.id);
  const paidNow = await paidFor(tx, concerned, pair);
  await acceptLocked(tx, pair, "preview");
  const accepted = await listed(tx, pair.adoption.id);
  const paidAccepted = await paidFor(tx, concerned, pair);
  return {
    now,
    accepted,
    bookings: concerned.map(({ id, reference }) => ({
      booking: reference,
      currency: pair.stripe.currency,
      paidNow: paidNow.get(id) ?? 0n,
      paidAccepted: paidAccepted.get(id) ?? 0n,
    })),
  };
}

type ConcernedBooking = { id: string; reference: string };

async function bookingsOfPair(
  tx: Transaction,
  { typed, stripe }: LockedPair,
): Promise<ConcernedBooking[]> {
  return tx
    .select({ id: bookings.id, reference: bookings.reference })
    .from(bookings)
    .where(
      inArray(
        bookings.id,
        tx
          .select({ id: allocations.bookingId })
          .from(allocations)
          .where(inArray(allocations.paymentId, [typed.id, stripe.id])),
      ),
    )
    .orderBy(bookings.reference);
}

async function paidFor(
  tx: Transaction,
  concerned: readonly ConcernedBooking[],
  { stripe }: LockedPair,
): Promise<Map<string, bigint>> {
  const paid = new Map<string, bigint>();
  const shares = await readBookingShares(
    tx,
    concerned.map(({ id }) => id),
  );
  for (const share of shares.filter(({ currency }) => currency === stripe.currency)) {
    paid.set(share.bookingId, (paid.get(share.bookingId) ?? 0n) + share.paid);
  }
  return paid;
}

async function listed(tx: Transaction, id: string): Promise<ListedAdoption> {
  const adoption = await showAdoption(tx, id);
  if (!adoption) throw new AdoptionNotFoundError("there is no such adoption");
  return adoption;
}
