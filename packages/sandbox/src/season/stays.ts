import { between, chance, pick, type Random, weighted } from "../random.ts";
import type { Booking, Identity, InstalmentKind } from "./booking.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export interface Property {
  name: string;
  currency: string;
  /** Minor units a night: yen have none smaller. */
  night: number;
  cleaning: number;
  taxPerNight: number;
}

const euro = (name: string, night: number): Property => ({
  name,
  currency: "eur",
  night,
  cleaning: 6500,
  taxPerNight: 350,
});

export const PROPERTIES: readonly [Property, ...Property[]] = [
  euro("Canal House 1", 14500),
  euro("Canal House 2", 16900),
  euro("Canal House 14", 18900),
  euro("Dune Cottage", 12900),
  euro("Château d'Été", 28900),
  euro("Polder Loft 1814", 9900),
  euro("Villa São João", 21500),
  { name: "Harbour Flat", currency: "gbp", night: 15500, cleaning: 5500, taxPerNight: 0 },
  { name: "Lake Cabin", currency: "usd", night: 17500, cleaning: 8500, taxPerNight: 900 },
  { name: "Kyōto Machiya", currency: "jpy", night: 24000, cleaning: 8000, taxPerNight: 500 },
];

const dateOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);

export const referenceOf = (number: number, timeMs: number): string =>
  `RE-${new Date(timeMs).getUTCFullYear()}-${String(number).padStart(4, "0")}`;

/** A booking with what is charged for, and what is expected when. */
export function bookingOf(
  random: Random,
  reference: string,
  guest: Identity,
  bookedAtMs: number,
  wanted: { leadDays?: number } = {},
): Booking {
  // Most properties are in euro already; the rest exercise conversion and zero-decimal amounts.
  const property = pick(random, PROPERTIES);
  const usualLeadDays = weighted(random, [
    [between(random, 2, 10), 2],
    [between(random, 25, 60), 5],
    [between(random, 61, 150), 3],
  ]);
  const leadDays = wanted.leadDays ?? usualLeadDays;
  const nights = between(random, 2, 12);
  const checkInMs = bookedAtMs + leadDays * DAY_MS;
  const items = [
    { kind: "nights", description: `${nights} nights`, amount: nights * property.night },
    { kind: "cleaning", description: "Cleaning", amount: property.cleaning },
    { kind: "tax", description: "Tourist tax", amount: nights * property.taxPerNight },
  ].filter((item) => item.amount > 0);
  const extra = chance(random, 0.12) ? Math.round(property.night * 0.4) : 0;
  const instalments = instalmentsOf(random, { items, property, leadDays, bookedAtMs, checkInMs });
  if (extra > 0) {
    items.push({ kind: "late_checkout", description: "Late check-out", amount: extra });
    instalments.push({ kind: "extra", due: dateOf(checkInMs + nights * DAY_MS), amount: extra });
  }
  return {
    reference,
    guest: { name: guest.name, email: guest.email, phone: guest.phone },
    property: property.name,
    currency: property.currency,
    check_in: dateOf(checkInMs),
    check_out: dateOf(checkInMs + nights * DAY_MS),
    status: chance(random, 0.06) ? "canceled" : "confirmed",
    items,
    instalments,
  };
}

function instalmentsOf(
  random: Random,
  stay: {
    items: Booking["items"];
    property: Property;
    leadDays: number;
    bookedAtMs: number;
    checkInMs: number;
  },
): Booking["instalments"] {
  const total = stay.items.reduce((sum, item) => sum + item.amount, 0);
  const soon = dateOf(stay.bookedAtMs + DAY_MS);
  const rest = dateOf(stay.checkInMs - 14 * DAY_MS);
  const deposit = Math.round(total * 0.3);
  const instalments: { kind: InstalmentKind; due: string; amount: number }[] =
    // Who books late pays at once.
    stay.leadDays < 21
      ? [{ kind: "balance", due: soon, amount: total }]
      : [
          { kind: "deposit", due: soon, amount: deposit },
          { kind: "balance", due: rest, amount: total - deposit },
        ];
  if (chance(random, 0.1)) {
    const hold = stay.property.night * 2;
    instalments.push({ kind: "security_hold", due: dateOf(stay.checkInMs), amount: hold });
  }
  return instalments;
}
