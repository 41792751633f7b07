export type Identity = { name: string | null; email: string | null; phone: string | null };

/** An identity as it is compared and looked up: null or empty where it says too little to compare. */
export type FoldedIdentity = {
  email: string | null;
  phone: string | null;
  /** The parts of the name that tell people apart, in order. */
  name: string[];
};

export function foldIdentity({ name, email, phone }: Identity): FoldedIdentity {
  const address = (email ?? "").trim().toLowerCase();
  // The national number's end: +31 6 1234 5678 and 06 12345678 are one phone.
  const digits = (phone ?? "").replace(/\D/g, "").slice(-8);
  return {
    email: address === "" ? null : address,
    phone: digits.length === 8 ? digits : null,
    name: foldName(name ?? ""),
  };
}

/** What names are full of and what tells nobody apart: titles and particles. */
const fillers = new Set(
  (
    "mr mrs ms miss mx dr prof herr frau mme mlle sig dhr mevr " +
    "de der den des di da do dos del della du el al la las le les los van von zu zum af av bin ibn y und and en et"
  ).split(" "),
);

/** Letters that don't decompose into a plain one and an accent. */
const letters: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  ł: "l",
  æ: "a",
  œ: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};

/** Accents and case do not tell two names apart, nor the spelling of an umlaut (ü, ue); initials say too little. */
function foldName(name: string): string[] {
  return name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{ASCII}]/gu, (letter) => letters[letter] ?? letter)
    .split(/[^\p{L}]+/u)
    .filter((part) => part.length > 1 && !fillers.has(part))
    .map((part) => part.replace(/([aou])e/g, "$1"));
}

/** What payer and guest have in common and what tells them apart; a field unknown on either side is in neither. */
export type Likeness = { agree: (keyof Identity)[]; differ: (keyof Identity)[] };

export function compareIdentities(payer: FoldedIdentity, guest: FoldedIdentity): Likeness {
  const likeness: Likeness = { agree: [], differ: [] };
  const note = (field: keyof Identity, known: boolean, agrees: boolean) => {
    if (known) likeness[agrees ? "agree" : "differ"].push(field);
  };
  const bothNamed = payer.name.length > 0 && guest.name.length > 0;
  note("name", bothNamed, namesAgree(payer.name, guest.name));
  note("email", payer.email !== null && guest.email !== null, payer.email === guest.email);
  note("phone", payer.phone !== null && guest.phone !== null, payer.phone === guest.phone);
  return likeness;
}

/**
 * Whether what is known of a payer contradicts what is known of a guest: something differs and nothing agrees. A
 * partner who pays from another address but shares the family name does not contradict.
 * @returns the fields that differ, empty when there is no contradiction.
 */
export function contradictions(payer: FoldedIdentity, guest: FoldedIdentity): (keyof Identity)[] {
  const { agree, differ } = compareIdentities(payer, guest);
  return agree.length > 0 ? [] : differ;
}

/** Two Marias are two people: a part that is the first of both is a given name, unless it is all there is. */
function namesAgree(ours: readonly string[], theirs: readonly string[]): boolean {
  return ours.some(
    (part, place) =>
      theirs.includes(part) &&
      (place > 0 || theirs.indexOf(part) > 0 || ours.length === 1 || theirs.length === 1),
  );
}
