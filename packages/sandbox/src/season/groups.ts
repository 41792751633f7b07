import { between, type Random } from "../random.ts";
import type { PlannedPayment, Share } from "./booking.ts";
import { thinkableAmounts } from "./expectations.ts";
import type { Guest } from "./guests.ts";
import { plannedPayment } from "./planned-payment.ts";
import type { Booked } from "./scenes.ts";
import { severalWritten } from "./standing.ts";
import { HOUR_MS } from "./stays.ts";

/** One payment of the first instalments of several bookings. */
export interface Group {
  /** Those it covers, the last one booked at the end. */
  members: readonly [Booked, Booked, ...Booked[]];
  payer: Guest;
  shares: Share[];
}

/** The group of a scene, if it has one whose sum looks like nothing that any of its bookings expects by itself. */
export function groupOf(scene: readonly Booked[]): Group | null {
  const together = scene.filter(({ cast }) => cast.paidTogetherBy !== undefined);
  const members = together.filter(
    ({ booking }) =>
      booking.currency === together[0]?.booking.currency && booking.instalments.length > 0,
  );
  const shares = members.flatMap(({ booking: { reference, instalments } }) =>
    instalments.slice(0, 1).map(({ amount }) => ({ reference, amount })),
  );
  const sum = sumOf(shares);
  const [first, second, ...others] = members;
  const payer = first?.cast.paidTogetherBy;
  const looksAlone = scene.some(({ booking }) => thinkableAmounts(booking).has(sum));
  if (looksAlone || payer === undefined || first === undefined || second === undefined) return null;
  return { members: [first, second, ...others], payer, shares };
}

export function groupPayment(
  random: Random,
  { members: [first, ...others], payer, shares }: Group,
): PlannedPayment {
  const references = shares.map(({ reference }) => reference);
  const planned = plannedPayment(random, {
    written: severalWritten(random, references),
    payer,
    amount: sumOf(shares),
    currency: first.booking.currency,
    ending: "paid",
    atMs: (others.at(-1) ?? first).slot.bookedAtMs + between(random, 1, 60) * HOUR_MS,
    hold: false,
  });
  const names = planned.description?.includes(first.booking.reference) ?? false;
  return {
    ...planned,
    truth: {
      ...planned.truth,
      standing: names ? "several" : "nowhere",
      shares,
      difficulties: ["group"],
    },
  };
}

const sumOf = (shares: readonly Share[]): number =>
  shares.reduce((sum, { amount }) => sum + amount, 0);
