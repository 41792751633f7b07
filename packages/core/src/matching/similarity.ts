/** How alike two words are, 1 being equal: typing errors (a letter wrong, missing, doubled or swapped) over length. */
function similarity(one: string, other: string): number {
  const longest = Math.max(one.length, other.length);
  return longest === 0 ? 1 : 1 - typingErrors(one, other) / longest;
}

/** The fewest typing errors between two words (optimal string alignment: Damerau's, each letter touched once). */
export function typingErrors(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      let errors = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && swapped) {
        errors = Math.min(errors, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(errors);
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? 0;
}

/** Below this two parts of a name are two names, not one with a typing error. */
const sameWord = 0.75;

/**
 * How alike two names are, whatever the order of their parts: each part is paired with its most similar one, and parts
 * without a counterpart count against it.
 */
export function nameSimilarity(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return 0;
  const pairs = one
    .flatMap((part, place) =>
      other.map((counterpart, at) => ({ place, at, alike: similarity(part, counterpart) })),
    )
    .filter(({ alike }) => alike >= sameWord)
    .toSorted((a, b) => b.alike - a.alike);
  const used = { places: new Set<number>(), at: new Set<number>() };
  let total = 0;
  for (const { place, at, alike } of pairs) {
    if (used.places.has(place) || used.at.has(at)) continue;
    used.places.add(place);
    used.at.add(at);
    total += alike;
  }
  return (2 * total) / (one.length + other.length);
}
