import { InvalidArgumentError } from "commander";

/** An option's value as a whole number from 1 up. */
export function positiveInteger(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) {
    throw new InvalidArgumentError("give a whole number from 1 up");
  }
  return number;
}
