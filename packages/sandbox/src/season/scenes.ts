import { chance, seeded, weighted } from "../random.ts";
import type { Booking } from "./booking.ts";
import { type Calendar, type Slot, slotAt } from "./calendar.ts";
import { mixOf } from "./difficulty.ts";
import { type Guest, guestOf } from "./guests.ts";
import { type Cast, type Plot, type PlotName, PLOTS } from "./plots.ts";
import { bookingOf } from "./stays.ts";

/** Bookings whose guests know each other, in order of time: nobody else shares an identity with them. */
export interface Scene {
  key: string;
  plot: PlotName;
  slots: readonly Slot[];
}

/** A booking and who is in it, before anything is paid. */
export interface Booked {
  slot: Slot;
  cast: Cast;
  booking: Booking;
}

/** Agencies, and whoever else nobody knows. */
const OTHERS = 1_000_000;

/**
 * The scene of a slot. Slots come in threes, either side by side or a third of the season apart, and each three has
 * its plot; found without looking at any other, so that a season needs no beginning.
 */
export function sceneOf(calendar: Calendar, index: number): Scene {
  const { seed, count } = calendar;
  const alone: Scene = { key: `alone|${index}`, plot: "plain", slots: [slotAt(calendar, index)] };
  const third = Math.floor(count / 9) * 3;
  const column = Math.floor(index / Math.max(1, third));
  if (third === 0 || column > 2) return alone;
  const row = index % third;
  const first = row - (row % 3);
  const far = chance(seeded(`${seed}|scenes|${first}`), 0.5);
  const indexes = [0, 1, 2].map((n) => (far ? row + n * third : column * third + first + n));
  const key = indexes.join("|");
  const where: Plot["where"] = far ? "far" : "near";
  const fitting = mixOf(calendar).plots.filter(
    // Nobody books half a year ahead at the season's end: it would be paid after the last payout.
    ([name]) => isPlainOr(name, where) && (name !== "half_year" || column < 2),
  );
  const plot = weighted<PlotName>(seeded(`${seed}|plot|${key}`), [["plain", 0], ...fitting]);
  if (plot === "plain") return alone;
  return { key, plot, slots: indexes.map((each) => slotAt(calendar, each)) };
}

const isPlainOr = (name: PlotName, where: Plot["where"]): boolean =>
  name === "plain" || PLOTS[name].where === where;

/** The scene's bookings. */
export function bookedIn(calendar: Calendar, scene: Scene): Booked[] {
  const { seed } = calendar;
  const casts = castOf(calendar, scene);
  return scene.slots.flatMap((slot, place) => {
    const cast = casts[place];
    if (cast === undefined) return [];
    const alike = casts.flatMap(({ stay }, at) => (stay === cast.stay ? [scene.slots[at]] : []));
    const stay = seeded(`${seed}|stay|${alike[0]?.index}`);
    // Side by side, they also have the same days.
    const near = scene.plot !== "plain" && PLOTS[scene.plot].where === "near";
    const stayBookedAtMs = (near ? alike.at(-1) : slot)?.bookedAtMs ?? slot.bookedAtMs;
    const guest = { ...cast.guest, ...cast.bookedWith };
    const withLead = cast.leadDays === undefined ? {} : { leadDays: cast.leadDays };
    const booking = bookingOf(stay, slot.reference, guest, stayBookedAtMs, withLead);
    return [{ slot, cast, booking: withChances(calendar, slot, booking) }];
  });
}

function castOf(calendar: Calendar, { key, plot, slots }: Scene): Cast[] {
  const { seed } = calendar;
  const numbers = slots.map(({ index }) => index);
  const guest = (place: number): Guest => guestOf(seed, numbers[place] ?? 0);
  if (plot === "plain") return [{ guest: guest(0), stay: 0, difficulties: [] }];
  return PLOTS[plot].cast(seeded(`${seed}|cast|${key}`), {
    own: [guest(0), guest(1), guest(2)],
    another: () => guestOf(seed, OTHERS + (numbers[0] ?? 0)),
  });
}

/** What can befall any booking. */
function withChances(calendar: Calendar, slot: Slot, booking: Booking): Booking {
  const random = seeded(`${calendar.seed}|chances|${slot.index}`);
  const mix = mixOf(calendar);
  const [noEmail, noShow] = [chance(random, mix.withoutEmail), chance(random, mix.noShow)];
  return {
    ...booking,
    guest: noEmail ? { ...booking.guest, email: null } : booking.guest,
    status: noShow && booking.status === "confirmed" ? "no_show" : booking.status,
  };
}
