import { between, chance, seeded } from "../random.ts";
import { createAftermaths } from "./aftermath.ts";
import type { Season, SeasonBooking } from "./booking.ts";
import { guestOf } from "./guests.ts";
import { paymentsOf } from "./payments.ts";
import { bookingOf, referenceOf } from "./stays.ts";

export interface SeasonOptions {
  seed?: string;
  /** About how many payments; a booking makes nearly two. */
  payments?: number;
  /** The first and last day on which guests book, as dates. */
  from?: string;
  to?: string;
}

/** Measured over many seeds: instalments that are paid, tried or abandoned, for each booking. */
const PAYMENTS_PER_BOOKING = 1.86;
const NEIGHBOURS = 40;

/** A season of bookings and their payments. Pure: the same options give the same season. */
export function generateSeason(options: SeasonOptions = {}): Season {
  const seed = options.seed ?? "season";
  const fromMs = Date.parse(options.from ?? "2025-01-06");
  const toMs = Date.parse(options.to ?? "2025-09-20");
  const count = Math.max(1, Math.round((options.payments ?? 400) / PAYMENTS_PER_BOOKING));
  return { seed, fromMs, toMs, bookings: () => bookings(seed, fromMs, toMs, count) };
}

function* bookings(
  seed: string,
  fromMs: number,
  toMs: number,
  count: number,
): Generator<SeasonBooking> {
  const stepMs = (toMs - fromMs) / count;
  // The latest references: what traps are made of. Bounded, so that a million bookings fit.
  const neighbours: string[] = [];
  const withAftermath = createAftermaths(seed);
  for (let index = 0; index < count; index += 1) {
    // Each booking has a stream of its own: changing one leaves the others as they were.
    const random = seeded(`${seed}|booking|${index}`);
    const bookedAtMs = Math.floor(fromMs + (index + random()) * stepMs);
    const reference = referenceOf(index + 1, bookedAtMs);
    // Guests come back: the same payer then has two bookings to pay for.
    const again = index > 20 && chance(random, 0.07);
    const guest = guestOf(seed, again ? index - between(random, 1, 20) : index);
    const booking = bookingOf(random, reference, guest, bookedAtMs);
    const payments = paymentsOf(random, seed, { booking, bookedAtMs, guest }, neighbours);
    neighbours.push(reference);
    if (neighbours.length > NEIGHBOURS) neighbours.shift();
    yield { booking, bookedAtMs, payments: payments.map(withAftermath) };
  }
}
