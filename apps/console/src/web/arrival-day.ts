import { dayAt } from "@rentease/core";

/** The day a payout reaches the bank, YYYY-MM-DD: Stripe names a day, as its midnight in UTC, and means no zone. */
export function arrivalDay({ arrivalDate }: { arrivalDate: Date }): string {
  return arrivalDate.toISOString().slice(0, 10);
}

/** A period as the days of its zone. */
export function daysOf(
  { from, to }: { from: Date | null; to: Date | null },
  timeZone: string,
): { from: string | undefined; to: string | undefined } {
  const dayOf = (moment: Date | null) => (moment ? dayAt(moment, timeZone) : undefined);
  return { from: dayOf(from), to: dayOf(to) };
}
