import { between, pick, type Random, seeded } from "../random.ts";
import type { Identity } from "./booking.ts";
import { FAMILY_NAMES, FIRST_NAMES, MAIL_HOSTS, plain } from "./names.ts";

export interface Guest extends Identity {
  first: string;
  family: string;
  /** The same for each of their payments, so that a card can be known. */
  card: string;
  iban: string;
}

const PHONE_STARTS = ["+316", "+4915", "+336", "+4477", "+346", "+467"] as const;

/** The guest of that number: the same one each time, so that guests can come back. */
export const guestOf = (seed: string, number: number): Guest =>
  guestFrom(seeded(`${seed}|guest|${number}`), number);

export function guestFrom(random: Random, number: number): Guest {
  const first = pick(random, FIRST_NAMES);
  const family = pick(random, FAMILY_NAMES);
  return {
    first,
    family,
    name: `${first} ${family}`,
    email: `${plain(first)}.${plain(family)}${number}@${pick(random, MAIL_HOSTS)}`,
    phone: `${pick(random, PHONE_STARTS)}${between(random, 10_000_000, 99_999_999)}`,
    card: cardNumber(random),
    iban: `NL${between(random, 10, 99)}ABNA${digits(random, 10)}`,
  };
}

const CARD_STARTS = ["4929", "4716", "5301", "5412", "3714"] as const;

/** A number of the right length whose check digit holds, of nobody's. */
function cardNumber(random: Random): string {
  const start = pick(random, CARD_STARTS);
  const length = start.startsWith("37") ? 15 : 16;
  const body = start + digits(random, length - start.length - 1);
  return body + luhnDigit(body);
}

const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => between(random, 0, 9)).join("");

function luhnDigit(body: string): number {
  let sum = 0;
  for (let i = 0; i < body.length; i += 1) {
    const digit = Number(body[body.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}
