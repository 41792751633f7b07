import { seeded } from "../random.ts";
import { referenceOf } from "./stays.ts";

/** What a season is made from. */
export interface Calendar {
  seed: string;
  fromMs: number;
  toMs: number;
  /** Bookings. */
  count: number;
  /** Whether it is hard on purpose rather than as in life. */
  hard: boolean;
}

/** A place in the season: the reference and the moment of the booking that fills it. */
export interface Slot {
  index: number;
  reference: string;
  bookedAtMs: number;
}

/** Later slots are booked later. */
export function slotAt({ seed, fromMs, toMs, count }: Calendar, index: number): Slot {
  const stepMs = (toMs - fromMs) / count;
  const bookedAtMs = Math.floor(fromMs + (index + seeded(`${seed}|slot|${index}`)()) * stepMs);
  return { index, reference: referenceOf(index + 1, bookedAtMs), bookedAtMs };
}
