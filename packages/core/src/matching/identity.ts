export type Identity = { name: string | null; email: string | null; phone: string | null };

/**
 * Whether what is known of a payer contradicts what is known of a guest: something differs and nothing agrees. A
 * partner who pays from another address but shares the family name does not contradict.
 * @returns the fields that differ, empty when there is no contradiction.
 */
export function contradictions(payer: Identity, guest: Identity): (keyof Identity)[] {
  const fields = (["name", "email", "phone"] as const).flatMap((field) => {
    const ours = payer[field] ? folds[field](payer[field]) : [];
    const theirs = guest[field] ? folds[field](guest[field]) : [];
    if (ours.length === 0 || theirs.length === 0) return [];
    return [{ field, agrees: ours.some((part) => theirs.includes(part)) }];
  });
  return fields.some(({ agrees }) => agrees) ? [] : fields.map(({ field }) => field);
}

/** What of each field is compared: any part in common is agreement. */
const folds: Record<keyof Identity, (value: string) => string[]> = {
  // Accents, case and order do not tell two names apart; initials do not make them agree.
  name: (name) =>
    name
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .filter((part) => part.length > 1),
  email: (email) => [email.trim().toLowerCase()],
  // The national number's end: +31 6 1234 5678 and 06 12345678 are one phone.
  phone: (phone) => [phone.replace(/\D/g, "").slice(-8)].filter((digits) => digits.length === 8),
};
