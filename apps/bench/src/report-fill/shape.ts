import { bookingMatchKeys, foldIdentity } from "@rentease/core";

/** How large the books are, and the years they are about. */
export type Shape = {
  payments: number;
  bookings: number;
  from: Date;
  to: Date;
  /** How many bookings later a booking's balance is paid. */
  lag: number;
};

const YEARS = 4;
const DAY_MS = 86_400_000;
const BALANCE_AFTER_DAYS = 60;
const PROPERTIES = 40;
/** By property: most are paid in euro. */
const currencies: readonly (readonly [upTo: number, currency: string])[] = [
  [30, "eur"],
  [35, "gbp"],
  [39, "usd"],
  [40, "jpy"],
];

/** Every booking is paid twice. They end now, so that what waits has an age. */
export function shapeOf(payments: number, now: Date): Shape {
  const to = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const from = new Date(to);
  from.setUTCFullYear(from.getUTCFullYear() - YEARS);
  const bookings = Math.ceil(payments / 2);
  const days = (to.getTime() - from.getTime()) / DAY_MS;
  return { payments, bookings, from, to, lag: Math.round((bookings * BALANCE_AFTER_DAYS) / days) };
}

/** A number that looks random and is the same each time. */
function mixed(number: number, salt: number): number {
  let value = Math.imul(number + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35);
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 15)) >>> 0;
}

const SYLLABLES = "ka ren to mi la vos ber dan sol pek nor lin gar fe hu wit jas mol".split(" ");
const word = (number: number) => {
  const text = [0, 1, 2]
    .map((place) => SYLLABLES[Math.floor(number / SYLLABLES.length ** place) % SYLLABLES.length])
    .join("");
  return text.charAt(0).toUpperCase() + text.slice(1);
};
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** What the host asks for besides, in the first weeks: there is no older booking whose balance could be paid then. */
const EXTRA = 2_500;

/** The booking of that number, as `putBookings` would store it; amounts in minor units. */
export function bookingOf(number: number, shape: Shape) {
  const span = shape.to.getTime() - shape.from.getTime();
  const bookedMs = shape.from.getTime() + Math.floor((span * number) / shape.bookings);
  const nights = 2 + (mixed(number, 1) % 12);
  const property = number % PROPERTIES;
  const currency = currencies.find(([upTo]) => property < upTo)?.[1] ?? "eur";
  const season = 80 + (mixed(number, 3) % 9) * 5;
  const total = Math.round(((9_000 + property * 550) * nights * season) / 100) + 6_500;
  const deposit = Math.round(total * 0.3);
  const checkInMs = bookedMs + (BALANCE_AFTER_DAYS + 14 + (mixed(number, 5) % 21)) * DAY_MS;
  const reference = `RE-${new Date(bookedMs).getUTCFullYear()}-${String(number).padStart(6, "0")}`;
  const name = `${word(mixed(number, 6) % 400)} ${word(mixed(number, 7) % 4_000)}`;
  const email = `guest${number}@example.com`;
  const phone = `+316${String(10_000_000 + number)}`;
  const guest = foldIdentity({ name, email, phone });
  const parts = [
    { kind: "deposit", due: dayOf(bookedMs + DAY_MS), amount: deposit },
    { kind: "balance", due: dayOf(checkInMs - 14 * DAY_MS), amount: total - deposit },
    ...(number < shape.lag
      ? [{ kind: "extra", due: dayOf(bookedMs + 2 * DAY_MS), amount: EXTRA }]
      : []),
  ];
  // Some hosts state what is charged for and not when.
  const itemised = number % 50 === 7;
  return {
    booked: new Date(bookedMs),
    reference,
    guest: { name, email, phone, folded: guest },
    property: `Canal House ${String(property + 1).padStart(2, "0")}`,
    currency,
    status: mixed(number, 8) % 50 === 0 ? "canceled" : "confirmed",
    checkIn: dayOf(checkInMs),
    checkOut: dayOf(checkInMs + nights * DAY_MS),
    deposit,
    rest: total - deposit,
    instalments: itemised ? [] : parts,
    items: itemised ? [{ kind: "nights", amount: total }] : [],
    matchKeys: bookingMatchKeys({
      guest,
      currency,
      instalments: itemised
        ? []
        : parts.map(({ due, amount }) => ({ due, amount: BigInt(amount) })),
      itemsTotal: BigInt(itemised ? total : 0),
      referenceFolded: reference,
    }),
  };
}
