import type { Listed } from "./collection.ts";

/**
 * Records that are computed when asked for instead of held: numbered from 0 in order of `created`.
 * Any size costs nothing until somebody looks.
 */
export interface Shelf<T extends Listed> {
  readonly size: number;
  createdAt(number: number): number;
  /** The number of the record with this id; undefined if it isn't one of these. */
  numberOf(id: string): number | undefined;
  record(number: number): T;
  /** The numbers, ascending, among which all records with these fields are; undefined: any may be. */
  among?(equal: Readonly<Record<string, string | undefined>>): ArrayLike<number> | undefined;
}

/** The first place in [0, size) of which `isBefore` doesn't hold; it holds of all before that. */
export function firstNot(size: number, isBefore: (place: number) => boolean): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
