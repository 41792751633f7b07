import type { Identity } from "./booking.ts";
import { plain } from "./names.ts";

/** Too short to tell families apart, or in too many names. */
const PARTICLES = new Set(["van", "der", "de", "mai"]);

export const sameEmail = (a: Identity, b: Identity): boolean =>
  a.email !== null && a.email.toLowerCase() === b.email?.toLowerCase();

export const samePhone = (a: Identity, b: Identity): boolean =>
  a.phone !== null && b.phone !== null && phoneEnd(a.phone) === phoneEnd(b.phone);

export const samePerson = (a: Identity, b: Identity): boolean => sameEmail(a, b) || samePhone(a, b);

/** Whether a part of the name is in both; `given` names don't count. */
export const shareName = (a: Identity, b: Identity, given = ""): boolean => {
  const theirs = new Set(nameParts(b.name));
  for (const part of nameParts(given)) theirs.delete(part);
  return nameParts(a.name).some((part) => theirs.has(part));
};

/** All that is known of both differs, down to every part of their names. */
export const strangers = (a: Identity, b: Identity): boolean =>
  !samePerson(a, b) && !shareName(a, b);

const phoneEnd = (phone: string): string => phone.replaceAll(/\D/g, "").slice(-8);

const nameParts = (name: string): string[] =>
  name
    .split(/[\s,'-]+/)
    .map(plain)
    .filter((part) => part.length > 1 && !PARTICLES.has(part));
