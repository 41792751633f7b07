import { createAftermaths } from "./aftermath.ts";
import type { Season, SeasonBooking } from "./booking.ts";
import type { Calendar } from "./calendar.ts";
import { paidIn } from "./paid-scene.ts";
import { sceneOf } from "./scenes.ts";

export interface SeasonOptions {
  seed?: string;
  /** About how many payments; a booking makes nearly two. */
  payments?: number;
  /** The first and last day on which guests book, as dates. */
  from?: string;
  to?: string;
  /** Everything that makes matching hard comes often, rather than as in life. */
  hard?: boolean;
}

/** Payments for each booking: nearly two are tried, and a little less than these bring money. */
const PAYMENTS_PER_BOOKING = 1.86;

/** A season of bookings and their payments. Pure: the same options give the same season. */
export function generateSeason(options: SeasonOptions = {}): Season {
  const hard = options.hard ?? false;
  const seed = options.seed ?? "season";
  const fromMs = Date.parse(options.from ?? "2025-01-06");
  const toMs = Date.parse(options.to ?? "2025-09-20");
  const count = Math.max(1, Math.round((options.payments ?? 400) / PAYMENTS_PER_BOOKING));
  const calendar: Calendar = { seed, fromMs, toMs, count, hard };
  return { seed, fromMs, toMs, bookings: () => bookings(calendar) };
}

function* bookings(calendar: Calendar): Generator<SeasonBooking> {
  const withAftermath = createAftermaths(calendar.seed);
  /** The later bookings of scenes that have begun. */
  const waiting = new Map<number, SeasonBooking>();
  for (let index = 0; index < calendar.count; index += 1) {
    if (!waiting.has(index)) {
      const scene = sceneOf(calendar, index);
      paidIn(calendar, scene).forEach((made, place) => {
        waiting.set(scene.slots[place]?.index ?? index, made);
      });
    }
    const made = waiting.get(index);
    waiting.delete(index);
    if (made !== undefined) yield { ...made, payments: made.payments.map(withAftermath) };
  }
}
