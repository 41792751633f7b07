import { typingErrors } from "./similarity.ts";

/** Shorter ones differ by a typing error from too many others. */
const shortest = 5;

/** Whether one folded reference could be the other with a typing error. It only ever suggests: numbers lie close together. */
export function referencesAlike(one: string, other: string): boolean {
  const lengths = [one.length, other.length];
  if (Math.min(...lengths) < shortest || Math.abs(one.length - other.length) > 1) return false;
  return one !== other && typingErrors(one, other) === 1;
}
