const dayMs = 86_400_000;

/** How long there is still to answer a dispute, and whether that is soon: within a week. */
export function daysLeft(dueBy: Date, now: Date): { text: string; soon: boolean } {
  const left = dueBy.getTime() - now.getTime();
  if (left < 0) return { text: "the deadline has passed", soon: false };
  const days = Math.floor(left / dayMs);
  const text = days === 0 ? "less than a day left" : `${days} ${days === 1 ? "day" : "days"} left`;
  return { text, soon: left < 7 * dayMs };
}
