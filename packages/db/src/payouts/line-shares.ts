import { type Part, shareProportionally } from "@rentease/core";
import { sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import { allocations, refunds } from "../schema/index.ts";

/** What of a movement is a booking's, in the movement's currency: `net` = `amount` - `fee`, signed. */
export type LineShare = {
  booking: string;
  guest: string | null;
  property: string | null;
  amount: bigint;
  fee: bigint;
  net: bigint;
};

/** A movement and the payment that it is part of, by our id. */
type Movement = {
  source: string | null;
  amount: bigint;
  fee: bigint;
  paymentId: string | null;
};

type Allocated = Pick<LineShare, "booking" | "guest" | "property"> & {
  paymentId: string;
  received: bigint;
  amount: bigint;
};
type Directed = { refund: string; refunded: bigint; booking: string; amount: bigint };

/**
 * Shares movements among the bookings of their payments, by what each has of the payment; a refund that a person
 * directed by that. What belongs to no booking is in no share.
 * @returns the shares in the order of the movements, each movement's by reference.
 */
export async function readLineShares(
  db: Queryable,
  movements: readonly Movement[],
): Promise<LineShare[][]> {
  const paymentIds = [...new Set(movements.flatMap(({ paymentId }) => paymentId ?? []))];
  const allocated = await db.execute<Allocated>(sql`
    select payment_id as "paymentId", reference as booking, guest_name as guest, property,
      allocations.amount, payments.received
    from allocations join bookings on bookings.id = booking_id join payments on payments.id = payment_id
    where ${among(allocations.paymentId, paymentIds)} order by reference`);
  const directed = await db.execute<Directed>(sql`
    select stripe_refund as refund, refunds.amount as refunded, reference as booking, part.amount
    from refund_allocations as part join refunds on refunds.id = refund_id join bookings on bookings.id = booking_id
    where ${among(
      refunds.stripeRefund,
      movements.flatMap(({ source }) => source ?? []),
    )}`);
  const allocatedOf = grouped(allocated, ({ paymentId }) => paymentId);
  const directedOf = grouped(directed, ({ refund }) => refund);
  return movements.map((movement) => {
    const bookings = allocatedOf.get(movement.paymentId) ?? [];
    const parts = partsOf(bookings, directedOf.get(movement.source) ?? []);
    const amounts = shareSigned(movement.amount, parts);
    const fees = shareSigned(movement.fee, parts);
    return bookings.map(({ booking, guest, property }) => {
      const amount = amounts.get(booking) ?? 0n;
      const fee = fees.get(booking) ?? 0n;
      return { booking, guest, property, amount, fee, net: amount - fee };
    });
  });
}

function grouped<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): Map<string | null, Row[]> {
  const groups = new Map<string | null, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

/** Sorts after every reference: what belongs to no booking. */
const nobody = "\u{10ffff}";

function partsOf(bookings: readonly Allocated[], directed: readonly Directed[]): Part[] {
  const given = bookings.reduce((sum, { amount }) => sum + amount, 0n);
  const left = (bookings[0]?.received ?? 0n) - given;
  const held: Part[] = [
    ...bookings.map(({ booking, amount }) => ({ key: booking, weight: amount })),
    { key: nobody, weight: left > 0n ? left : 0n },
  ];
  const [refund] = directed;
  if (!refund) return held;
  const said = new Map(directed.map(({ booking, amount }) => [booking, amount]));
  const undirected = refund.refunded - [...said.values()].reduce((sum, part) => sum + part, 0n);
  const rest = shareSigned(undirected > 0n ? undirected : 0n, held);
  return held.map(({ key }) => ({ key, weight: (said.get(key) ?? 0n) + (rest.get(key) ?? 0n) }));
}

function shareSigned(amount: bigint, parts: readonly Part[]): Map<string, bigint> {
  if (parts.every(({ weight }) => weight === 0n)) return new Map();
  const shares = shareProportionally(amount < 0n ? -amount : amount, parts);
  return new Map([...shares].map(([key, share]) => [key, amount < 0n ? -share : share]));
}
