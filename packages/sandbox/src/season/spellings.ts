import { between, pick, type Random } from "../random.ts";
import { LETTERS } from "./names.ts";

/** As German and Nordic names are written where the keyboard lacks their letters. */
const SPELLED_OUT: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  Ä: "Ae",
  Ö: "Oe",
  Ü: "Ue",
  å: "aa",
  Å: "Aa",
  ø: "oe",
  Ø: "Oe",
  ß: "ss",
};

/** Müller as Mueller or as Muller, José as Jose. */
export function withoutAccents(random: Random, name: string): string {
  const spelled = pick(random, [true, false])
    ? name.replaceAll(/[äöüÄÖÜåÅøØß]/g, (letter) => SPELLED_OUT[letter] ?? letter)
    : name;
  return spelled
    .replaceAll(/[ßøØłŁæđðþ]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "");
}

/** Two letters swapped, one left out or one doubled; never the first. */
export function misspelt(random: Random, word: string): string {
  const letters = [...word];
  const places = letters.flatMap((letter, at) =>
    at > 0 && /\p{L}/u.test(letter) && letters[at + 1] !== letter ? [at] : [],
  );
  const at = places[between(random, 0, Math.max(0, places.length - 1))];
  const [letter, next] = [letters[at ?? -1], letters[(at ?? -1) + 1]];
  if (at === undefined || letter === undefined) return word;
  if (next !== undefined && /\p{L}/u.test(next) && pick(random, [true, false])) {
    letters.splice(at, 2, next, letter);
  } else {
    letters.splice(at, 1, ...pick(random, [[], [letter, letter]]));
  }
  return letters.join("");
}

/** Misspelt before its number, which is what keeps it from being somebody else's. */
export const misspeltEmail = (random: Random, email: string): string => {
  const [, first = "", rest = ""] = /^([^.\d@]*)(.*)$/.exec(email) ?? [];
  return misspelt(random, first) + rest;
};

export const familyFirst = (random: Random, first: string, family: string): string =>
  pick(random, [`${family}, ${first}`, `${family} ${first}`, `${family.toUpperCase()} ${first}`]);
