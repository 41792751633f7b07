/**
 * A reference as it is compared: case, surrounding space and compatibility forms (full-width digits) do not tell two
 * references apart.
 */
export function foldReference(reference: string): string {
  return plain(reference).trim().toUpperCase();
}

/** Full-width letters become letters, and every hyphen and dash a hyphen-minus. */
function plain(text: string): string {
  return text.normalize("NFKC").replace(/[\u2010-\u2015\u2212]/g, "-");
}

/** Letters and digits in groups joined by - _ / or a dot, as in RE-2025-0142. */
const anyToken = String.raw`[\p{L}\d]+(?:[-_/.][\p{L}\d]+)*`;

/**
 * Compiles what a booking reference looks like inside a text. It only ever matches whole tokens: 14 is not in 1814,
 * RE-2025-0142 is not in RE-2025-01423 nor in RE-2025-0142-B.
 * @param source a regular expression's source; without one, any token that has a letter and a digit, because a bare
 *   number in a sentence ("14 nights") is not evidence of booking 14.
 * @throws SyntaxError when the source is not a regular expression.
 */
export function referencePattern(source: string | null): ReferencePattern {
  const before = String.raw`(?<![\p{L}\p{N}_]|[\p{L}\p{N}][-/.]|\d[,'’:](?=\d))`;
  const after = String.raw`(?![\p{L}\p{N}_]|[-/.][\p{L}\p{N}]|(?<=\d)[,'’:]\d)`;
  const token = new RegExp(`${before}(?:${source ?? anyToken})${after}`, "giu");
  return { token, needsLetterAndDigit: source === null };
}

export type ReferencePattern = { token: RegExp; needsLetterAndDigit: boolean };

/** The folded references that stand in a text as whole tokens, in order, each once. */
export function referencesIn(text: string, pattern: ReferencePattern): string[] {
  const tokens = [...plain(text).matchAll(pattern.token)].map(([token]) => foldReference(token));
  return [...new Set(tokens)].filter(
    (token) =>
      token.length > 0 &&
      (!pattern.needsLetterAndDigit || (/\p{L}/u.test(token) && /\d/.test(token))),
  );
}
