import { ALPHABET, type IdPrefix, SHAPES } from "../ids.ts";
import { seeded } from "../random.ts";

/** Ids of 32-bit numbers, and back: what isn't held can still be found by its id. */
export interface ArchiveIds {
  of(prefix: IdPrefix, number: number): string;
  /** Undefined where the id isn't one of this archive. */
  numberIn(prefix: IdPrefix, id: string): number | undefined;
}

/** Six characters hold 32 bits. */
const CODE_LENGTH = 6;
const PAIRS = Array.from({ length: ALPHABET.length ** 2 }, (_, place) =>
  [Math.floor(place / ALPHABET.length), place % ALPHABET.length]
    .map((each) => ALPHABET[each])
    .join(""),
);
const PAIR_VALUES = new Map(PAIRS.map((pair, place) => [pair, place]));
const SPREAD = 0x9e3779b1;
const UNSPREAD = inverseOf(SPREAD);

export function createArchiveIds(seed: string): ArchiveIds {
  const series = new Map<IdPrefix, { start: string; key: number }>();

  /** As in Stripe's own ids, a part is the same in all of an account. */
  function seriesOf(prefix: IdPrefix): { start: string; key: number } {
    let known = series.get(prefix);
    if (known === undefined) {
      const random = seeded(`${seed}|archive|${prefix}`);
      const { lead, length } = SHAPES[prefix];
      let start = `${prefix}_${lead}`;
      const end = prefix.length + 1 + length - CODE_LENGTH;
      while (start.length < end) start += ALPHABET[Math.floor(random() * ALPHABET.length)];
      known = { start, key: Math.floor(random() * 4_294_967_296) | 0 };
      series.set(prefix, known);
    }
    return known;
  }

  return {
    of(prefix, number) {
      const { start, key } = seriesOf(prefix);
      return start + codeOf(scrambled(number ^ key));
    },
    numberIn(prefix, id) {
      const { start, key } = seriesOf(prefix);
      if (id.length !== start.length + CODE_LENGTH || !id.startsWith(start)) return undefined;
      const value = valueOf(id, start.length);
      return value === undefined ? undefined : (unscrambled(value) ^ key) >>> 0;
    },
  };
}

function codeOf(value: number): string {
  const low = value % PAIRS.length;
  const rest = Math.floor(value / PAIRS.length);
  return `${PAIRS[Math.floor(rest / PAIRS.length)]}${PAIRS[rest % PAIRS.length]}${PAIRS[low]}`;
}

function valueOf(id: string, start: number): number | undefined {
  let value = 0;
  for (let at = start; at < id.length; at += 2) {
    const pair = PAIR_VALUES.get(id.slice(at, at + 2));
    if (pair === undefined) return undefined;
    value = value * PAIRS.length + pair;
  }
  return value < 4_294_967_296 ? value : undefined;
}

/** Neighbours get ids that don't look like neighbours. Each step can be taken back. */
function scrambled(number: number): number {
  let bits = Math.imul(number, SPREAD);
  bits ^= bits >>> 16;
  return Math.imul(bits, SPREAD) >>> 0;
}

function unscrambled(value: number): number {
  let bits = Math.imul(value, UNSPREAD);
  bits ^= bits >>> 16;
  return Math.imul(bits, UNSPREAD);
}

/** By Newton: each round doubles the bits that are right. */
function inverseOf(odd: number): number {
  let inverse = odd;
  for (let round = 0; round < 5; round += 1) {
    inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  }
  return inverse;
}
