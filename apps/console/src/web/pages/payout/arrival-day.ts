import { dayAt } from "@rentease/core";

/** The day a payout reaches the bank, YYYY-MM-DD: Stripe names a day, as its midnight in UTC, and means no zone. */
export function arrivalDay({ arrivalDate }: { arrivalDate: Date }): string {
  return arrivalDate.toISOString().slice(0, 10);
}

/** A period's days in its zone, as Stripe writes days of arrival. */
export function arrivalPeriod(
  { from, to }: { from: Date | null; to: Date | null },
  timeZone: string,
): { from: Date | undefined; to: Date | undefined } {
  const dayOf = (moment: Date | null) =>
    moment === null ? undefined : new Date(`${dayAt(moment, timeZone)}T00:00:00Z`);
  return { from: dayOf(from), to: dayOf(to) };
}
