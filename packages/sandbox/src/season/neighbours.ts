import { between, chance, type Random } from "../random.ts";
import type { Booking, Identity } from "./booking.ts";
import { type Calendar, type Slot, slotAt } from "./calendar.ts";
import { thinkableAmounts } from "./expectations.ts";
import { type Guest, guestOf } from "./guests.ts";
import { strangers } from "./identities.ts";
import { type Booked, bookedIn, sceneOf } from "./scenes.ts";

/** What a payment can say by mistake: the bookings around its own, and people nobody knows. */
export interface Around {
  /** The reference of a booking just before; its own at the season's beginning. */
  reference(random: Random): string;
  /** Somebody in no booking, another one each time. */
  another(): Guest;
  /** The reference of another booking that this payment can't be for; null if none is found. */
  wrong(random: Random, said: Said): string | null;
  /** An amount that some booking around expects; null at the season's beginning. */
  expected(random: Random): { amount: number; currency: string; dueMs: number } | null;
}

interface Said {
  amount: number;
  currency: string;
  payer: Identity;
}

const NEIGHBOURS = 40;
const TRIES = 8;
const STRANGERS = 2_000_000;
/** More than one booking's payments could need. */
const STRANGERS_EACH = 100;

export function aroundOf(calendar: Calendar, slot: Slot, scene: readonly Booked[]): Around {
  const before = Math.min(NEIGHBOURS, slot.index);
  const one = (random: Random) => slot.index - between(random, Math.min(1, before), before);
  const mates = scene.filter((mate) => mate.slot !== slot).map(({ booking }) => booking);
  let met = 0;
  const some = (random: Random, tries: number): Booking[] =>
    Array.from({ length: before === 0 ? 0 : tries }, () =>
      bookingAt(calendar, one(random)),
    ).flatMap((booking) => booking ?? []);
  return {
    reference: (random) => slotAt(calendar, one(random)).reference,
    another() {
      met += 1;
      return guestOf(calendar.seed, STRANGERS + slot.index * STRANGERS_EACH + met);
    },
    wrong(random, said) {
      const known = chance(random, 0.5) ? mates : [];
      const fitting = [...known, ...some(random, TRIES)].filter(
        (booking) => booking.reference !== slot.reference && isContradicted(booking, said),
      );
      // The hardest is right in its amount, and wrong in its payer.
      const equal = fitting.find((booking) => expects(booking, said));
      return (chance(random, 0.5) ? equal : undefined)?.reference ?? fitting[0]?.reference ?? null;
    },
    expected(random) {
      const [booking] = some(random, 1);
      const instalment = booking?.instalments[0];
      if (booking === undefined || instalment === undefined) return null;
      const { amount, due } = instalment;
      return { amount, currency: booking.currency, dueMs: Date.parse(due) };
    },
  };
}

const isContradicted = (booking: Booking, said: Said): boolean =>
  !expects(booking, said) || strangers(said.payer, booking.guest);

const expects = (booking: Booking, said: Said): boolean =>
  booking.currency === said.currency && thinkableAmounts(booking).has(said.amount);

function bookingAt(calendar: Calendar, index: number): Booking | undefined {
  const booked = bookedIn(calendar, sceneOf(calendar, index));
  return booked.find(({ slot }) => slot.index === index)?.booking;
}
