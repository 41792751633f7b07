import { methodName } from "./method-name.ts";

/** What staff type in, and what a method of Stripe's is that the host has no name for. */
const always = ["cash", "bank transfer", "other"];

/**
 * The methods that payments come by, as people read them, each with all that the books may have for it: a transfer that
 * was typed in stands there as `bank transfer`, one of Stripe's as `bank_transfer`.
 * @param names the host's names of Stripe's methods.
 */
export function methodsByName(names: Readonly<Record<string, string>>): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const method of new Set([...Object.values(names), ...always])) {
    const name = methodName(method);
    methods.set(name, [...(methods.get(name) ?? []), method]);
  }
  return new Map([...methods].toSorted(([one], [other]) => one.localeCompare(other, "en")));
}
