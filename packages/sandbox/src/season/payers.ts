import { chance, pick, type Random, weighted } from "../random.ts";
import type { Difficulty, Identity } from "./booking.ts";
import type { ContactKind, Mix, PayerKind } from "./difficulty.ts";
import type { Guest } from "./guests.ts";
import { samePerson, shareName } from "./identities.ts";
import { FAMILY_NAMES } from "./names.ts";
import { type Cast, relativeOf } from "./plots.ts";
import { familyFirst, misspelt, misspeltEmail, withoutAccents } from "./spellings.ts";

export interface Payer {
  payer: Guest;
  difficulties: Difficulty[];
}

/** Who pays for a booking, as they call themselves on the payment. `another`: somebody nobody knows. */
export function payerOf(random: Random, mix: Mix, cast: Cast, another: Guest): Payer {
  if (cast.payers !== undefined) return { payer: pick(random, cast.payers), difficulties: [] };
  const guest = cast.guest;
  const named = NAMED[weighted<PayerKind>(random, mix.payers)](random, guest, another);
  if (named.theirOwn) return named;
  const contact = CONTACTS[weighted<ContactKind>(random, mix.contacts)];
  return {
    payer: { ...named.payer, ...contact.of(random, guest, another) },
    difficulties: [...named.difficulties, ...(contact.difficulty ? [contact.difficulty] : [])],
  };
}

/** Whether all that is known of the payer differs from the guest; a given name alone is no agreement. */
export const isContradicted = (payer: Identity, guest: Guest): boolean =>
  !samePerson(payer, guest) && !shareName(payer, guest, guest.first);

type Named = Payer & {
  /** They are somebody else, with an address of their own. */
  theirOwn?: true;
};

const renamed = (guest: Guest, name: string, difficulty: Difficulty): Named =>
  name === guest.name
    ? { payer: guest, difficulties: [] }
    : { payer: { ...guest, name }, difficulties: [difficulty] };

const NAMED: Record<PayerKind, (random: Random, guest: Guest, another: Guest) => Named> = {
  guest: (_, guest) => ({ payer: guest, difficulties: [] }),
  unaccented: (random, guest) => renamed(guest, withoutAccents(random, guest.name), "accents"),
  family_first: (random, guest) =>
    renamed(guest, familyFirst(random, guest.first, guest.family), "name_order"),
  misspelt: (random, guest) =>
    renamed(guest, `${guest.first} ${misspelt(random, guest.family)}`, "misspelt_name"),
  maiden: (random, guest) =>
    renamed(guest, `${guest.first} ${pick(random, FAMILY_NAMES)}`, "maiden_name"),
  family: (random, guest, another) => {
    const relative = relativeOf(guest, another);
    const phone = chance(random, 0.3) ? guest.phone : relative.phone;
    const card = chance(random, 0.3) ? guest.card : relative.card;
    return {
      payer: { ...relative, phone, card },
      difficulties: ["family_pays", ...(card === guest.card ? ["shared_card" as const] : [])],
      theirOwn: true,
    };
  },
  partner: (_, guest, another) => ({
    payer: { ...another, card: guest.card },
    difficulties: ["shared_card"],
    theirOwn: true,
  }),
  stranger: (_, _guest, another) => ({
    payer: another,
    difficulties: ["stranger_pays"],
    theirOwn: true,
  }),
};

interface Contact {
  difficulty?: Difficulty;
  of(random: Random, guest: Guest, another: Guest): Partial<Pick<Guest, "email" | "phone">>;
}

const CONTACTS: Record<ContactKind, Contact> = {
  same: { of: (random, { phone }) => ({ phone: written(random, phone) }) },
  email_only: { of: () => ({ phone: null }) },
  phone_only: {
    difficulty: "no_email",
    of: (random, { phone }) => ({ email: null, phone: written(random, phone) }),
  },
  other_email: {
    difficulty: "other_email",
    of: (random, { phone }, { email }) => ({ email, phone: written(random, phone) }),
  },
  other_email_only: {
    difficulty: "other_email",
    of: (_, _guest, { email }) => ({ email, phone: null }),
  },
  misspelt_email: {
    difficulty: "misspelt_email",
    of: (random, { email }) => ({
      email: email === null ? null : misspeltEmail(random, email),
      phone: null,
    }),
  },
  none: { difficulty: "no_email", of: () => ({ email: null, phone: null }) },
};

/** One number, as people write it. */
const written = (random: Random, phone: string | null): string | null =>
  phone === null
    ? null
    : pick(random, [
        phone,
        phone,
        phone.replace(/(\d{4})(\d{4})$/, " $1 $2"),
        phone.replace(/^\+/, "00"),
      ]);
