const dayMs = 86_400_000;

/** How far a check-in lies ahead, counted in days of the zone: "arrives in 3 days", "arrived 2 days ago". */
export function stayInWords(checkIn: string, now: Date, timeZone: string): string {
  const today = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(now);
  const days = Math.round((Date.parse(checkIn) - Date.parse(today)) / dayMs);
  if (days === 0) return "arrives today";
  if (days === 1) return "arrives tomorrow";
  if (days > 1) return `arrives in ${days} days`;
  if (days === -1) return "arrived yesterday";
  return `arrived ${-days} days ago`;
}
