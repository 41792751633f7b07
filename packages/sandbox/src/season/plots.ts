import { between, chance, pick, type Random } from "../random.ts";
import type { Difficulty } from "./booking.ts";
import type { Guest } from "./guests.ts";

/** Who books in a slot, how they stay, and who pays if that is not left to chance. */
export interface Cast {
  guest: Guest;
  /** Bookings of a scene with the same number have the same stay, and so the same amounts. */
  stay: number;
  /** Days between booking and arrival; left to chance if absent. */
  leadDays?: number;
  /** One of them pays, in place of who else would. */
  payers?: readonly [Guest, ...Guest[]];
  /** What the booking says of the guest, where that isn't theirs. */
  bookedWith?: Partial<Pick<Guest, "name" | "email" | "phone">>;
  /** The first instalments of these bookings come as one payment of this person. */
  paidTogetherBy?: Guest;
  /** Of every payment of the booking. */
  difficulties: Difficulty[];
}

export type PlotName =
  | "plain"
  | "same_day"
  | "twins"
  | "half_year"
  | "two_stays"
  | "group_of_family"
  | "group_of_friends"
  | "agency"
  | "returning"
  | "couple"
  | "relatives"
  | "namesakes"
  | "married";

/** `near`: three slots one after another. `far`: a third of the season apart, so that history is known by then. */
export interface Plot {
  where: "near" | "far";
  cast(random: Random, guests: Guests): Cast[];
}

/** The guests whose numbers are the scene's slots, and others whom nobody else knows. */
export interface Guests {
  own: readonly [Guest, Guest, Guest];
  another(): Guest;
}

const alone = (guest: Guest, stay: number): Cast => ({ guest, stay, difficulties: [] });

const of = (cast: Cast, ...difficulties: Difficulty[]): Cast => ({
  ...cast,
  difficulties: [...cast.difficulties, ...difficulties],
});

/** Same family, other everything else. */
export const relativeOf = (guest: Guest, other: Guest): Guest => ({
  ...other,
  family: guest.family,
  name: `${other.first} ${guest.family}`,
});

export const PLOTS: Record<Exclude<PlotName, "plain">, Plot> = {
  // Strangers with the same stay: the same amounts fall due on the same days.
  same_day: {
    where: "near",
    cast: (random, { own: [a, b, c] }) => [
      of(alone(a, 0), "same_amount_same_day"),
      of(alone(b, 0), "same_amount_same_day"),
      chance(random, 0.4) ? of(alone(c, 0), "same_amount_same_day") : alone(c, 1),
    ],
  },
  // Two cabins for the same days: nothing but a reference tells their payments apart.
  twins: {
    where: "near",
    cast: (_, { own: [a, , c] }) => [
      of(alone(a, 0), "twin_booking"),
      of(alone(a, 0), "twin_booking"),
      alone(c, 1),
    ],
  },
  half_year: {
    where: "near",
    cast: (random, { own: [a, , c] }) => {
      const leadDays = between(random, 22, 40);
      return [
        { ...of(alone(a, 0), "twin_booking", "half_year_apart"), leadDays },
        {
          ...of(alone(a, 0), "twin_booking", "half_year_apart"),
          leadDays: leadDays + between(random, 175, 190),
        },
        alone(c, 1),
      ];
    },
  },
  two_stays: {
    where: "near",
    cast: (_, { own: [a, , c] }) => [
      of(alone(a, 0), "twin_booking"),
      of(alone(a, 1), "twin_booking"),
      alone(c, 2),
    ],
  },
  group_of_family: {
    where: "near",
    cast: (random, { own: [a, , c] }) => {
      const third = chance(random, 0.5) ? a : c;
      return [a, a, third].map((guest, stay) => ({
        ...of(alone(guest, stay), ...(guest === a ? ["twin_booking" as const] : [])),
        ...(guest === a && { paidTogetherBy: a }),
      }));
    },
  },
  group_of_friends: {
    where: "near",
    cast: (random, { own }) => {
      const party = chance(random, 0.5) ? 3 : 2;
      return own.map((guest, place) => ({
        ...alone(guest, place === 2 ? 1 : 0),
        ...(place < party && { paidTogetherBy: own[0] }),
      }));
    },
  },
  // One address pays for many guests; half of the agencies also book with it.
  agency: {
    where: "near",
    cast: (random, { own, another }) => {
      const person = another();
      const agency = { ...person, name: `${person.family} Travel` };
      const bookedWith = chance(random, 0.5) ? { email: agency.email, phone: agency.phone } : {};
      return own.map((guest, stay) => ({
        ...of(alone(guest, stay), "agency"),
        payers: [agency],
        bookedWith,
      }));
    },
  },
  returning: {
    where: "far",
    cast: (random, { own: [a, b, c] }) => [
      alone(a, 0),
      of(alone(a, chance(random, 0.4) ? 0 : 1), "repeat_guest"),
      chance(random, 0.3) ? of(alone(a, 2), "repeat_guest") : alone(pick(random, [b, c]), 2),
    ],
  },
  // Two people with a booking each and one card.
  couple: {
    where: "far",
    cast: (random, { own: [a, b, c] }) => {
      const partner = { ...(chance(random, 0.5) ? relativeOf(a, b) : b), card: a.card };
      return [
        of(alone(a, 0), "shared_card"),
        of(alone(partner, chance(random, 0.4) ? 0 : 1), "shared_card"),
        alone(c, 2),
      ];
    },
  },
  relatives: {
    where: "far",
    cast: (random, { own: [a, b, c] }) => {
      const sibling = relativeOf(a, b);
      const phone = chance(random, 0.4) ? a.phone : sibling.phone;
      return [
        { ...of(alone(a, 0), "family_pays"), payers: [a, a, sibling] },
        { ...of(alone({ ...sibling, phone }, 1), "family_pays"), payers: [sibling, sibling, a] },
        alone(c, 2),
      ];
    },
  },
  namesakes: {
    where: "far",
    cast: (random, { own: [a, b, c] }) => {
      const { first, family, name } = a;
      return [
        of(alone(a, 0), "namesake"),
        of(alone({ ...b, first, family, name }, chance(random, 0.5) ? 0 : 1), "namesake"),
        alone(c, 2),
      ];
    },
  },
  // Books under one name and comes back under another; the address stays.
  married: {
    where: "far",
    cast: (_, { own: [a, b, c] }) => {
      const now = { ...a, family: b.family, name: `${a.first} ${b.family}` };
      return [
        alone(a, 0),
        { ...of(alone(now, 1), "maiden_name", "repeat_guest"), payers: [a, now] },
        alone(c, 2),
      ];
    },
  },
};
