import { type JsonForm, jsonForm } from "@rentease/core";
import { among } from "../among.ts";
import { type BookingShare, readBookingShares } from "../bookings/booking-shares.ts";
import { type BookingMoney, readBookings } from "../bookings/list-bookings.ts";
import type { Queryable } from "../database.ts";
import { groupedBy } from "../grouped-by.ts";
import { payments } from "../schema/index.ts";

type Parts = Pick<BookingShare, "paid" | "refunded" | "disputed" | "lost">;

/** How a booking's account stands, as its host's system is told: money and ids, nothing of the guest (P10). */
type Standing = BookingMoney & {
  reference: string;
  expected: bigint;
  balance: bigint;
  otherCurrencies: BookingMoney[];
  /** In the order in which they came here. */
  payments: {
    id: string;
    source: string;
    status: string;
    method: string | null;
    currency: string;
    stripe: { paymentIntent: string | null; charge: string | null };
    /** How much of it was given to this booking, and what that means for it. */
    allocated: bigint;
    share: Parts;
  }[];
};

/** As it is sent: named as the HTTP API names it, amounts as integers in minor units. */
export type BookingStanding = JsonForm<Standing>;

/** By the bookings' ids. What was committed before the call is in it. */
export async function readStandings(
  db: Queryable,
  bookingIds: readonly string[],
): Promise<Map<string, BookingStanding>> {
  const shares = await readBookingShares(db, bookingIds);
  const summaries = await readBookings(db, bookingIds, shares);
  const known = await readPayments(
    db,
    shares.map(({ paymentId }) => paymentId),
  );
  const sharesOf = groupedBy(shares, ({ bookingId }) => bookingId);
  return new Map(
    summaries.map(({ id, otherCurrencies, ...summary }) => {
      const { reference, expected, balance } = summary;
      const standing: Standing = {
        reference,
        expected,
        ...moneyOf(summary),
        balance,
        otherCurrencies: otherCurrencies.map(moneyOf),
        payments: (sharesOf.get(id) ?? []).flatMap(
          ({ paymentId, currency, allocated, ...share }) => {
            const payment = known.get(paymentId);
            return payment ? [{ ...payment, currency, allocated, share: partsOf(share) }] : [];
          },
        ),
      };
      return [id, jsonForm(standing)];
    }),
  );
}

function moneyOf({ currency, ...money }: BookingMoney): BookingMoney {
  return { currency, ...partsOf(money) };
}

function partsOf({ paid, refunded, disputed, lost }: Parts): Parts {
  return { paid, refunded, disputed, lost };
}

async function readPayments(db: Queryable, ids: readonly string[]) {
  const rows = await db
    .select({
      id: payments.id,
      source: payments.source,
      status: payments.status,
      method: payments.method,
      stripe: { paymentIntent: payments.stripePaymentIntent, charge: payments.stripeCharge },
    })
    .from(payments)
    .where(among(payments.id, ids));
  return new Map(
    rows.map(({ stripe, ...row }) => [
      row.id,
      { ...row, stripe: stripe ?? { paymentIntent: null, charge: null } },
    ]),
  );
}
