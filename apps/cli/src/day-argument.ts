import { InvalidArgumentError } from "commander";

/** An option's value as a day, YYYY-MM-DD. */
export function dayArgument(text: string): string {
  const date = new Date(`${text}T00:00Z`);
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(`${text}T`)) {
    throw new InvalidArgumentError("give a day, as in 2026-06-01.");
  }
  return text;
}
