export type Identity = { name: string | null; email: string | null; phone: string | null };

/**
 * Whether what is known of a payer contradicts what is known of a guest: something differs and nothing agrees. A
 * partner who pays from another address but shares the family name does not contradict.
 * @returns the fields that differ, empty when there is no contradiction.
 */
export function contradictions(payer: Identity, guest: Identity): (keyof Identity)[] {
  const fields = (["name", "email", "phone"] as const).flatMap((field) => {
    const ours = foldField[field](payer[field] ?? "");
    const theirs = foldField[field](guest[field] ?? "");
    if (ours.length === 0 || theirs.length === 0) return [];
    return [{ field, agrees: agree[field](ours, theirs) }];
  });
  return fields.some(({ agrees }) => agrees) ? [] : fields.map(({ field }) => field);
}

/** What names are full of and what tells nobody apart: titles and particles. */
const fillers = new Set(
  (
    "mr mrs ms miss mx dr prof herr frau mme mlle sig dhr mevr " +
    "de der den des di da do dos del della du el al la las le les los van von zu zum af av bin ibn y und and en et"
  ).split(" "),
);

/** What of each field is compared. */
const foldField: Record<keyof Identity, (value: string) => string[]> = {
  // Accents and case do not tell two names apart; initials say too little.
  name: (name) =>
    name
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .filter((part) => part.length > 1 && !fillers.has(part)),
  email: (email) => [email.trim().toLowerCase()].filter((address) => address !== ""),
  // The national number's end: +31 6 1234 5678 and 06 12345678 are one phone.
  phone: (phone) => [phone.replace(/\D/g, "").slice(-8)].filter((digits) => digits.length === 8),
};

const equal = (ours: string[], theirs: string[]) => ours[0] === theirs[0];

const agree: Record<keyof Identity, (ours: string[], theirs: string[]) => boolean> = {
  // Two Marias are two people: a part that is the first of both is a given name, unless it is all there is.
  name: (ours, theirs) =>
    ours.some(
      (part, place) =>
        theirs.includes(part) &&
        (place > 0 || theirs.indexOf(part) > 0 || ours.length === 1 || theirs.length === 1),
    ),
  email: equal,
  phone: equal,
};
