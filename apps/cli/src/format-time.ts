/** A moment to the minute, in UTC, for tables; nothing where there is none. */
export function formatTime(moment: Date | null): string {
  return moment?.toISOString().slice(0, 16).replace("T", " ") ?? "";
}

/** A moment to the minute as clocks in the zone show it. */
export function formatZonedTime(moment: Date, timeZone: string): string {
  // Sweden writes dates as ISO 8601 does.
  const swedish = new Intl.DateTimeFormat("sv", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  return swedish.format(moment);
}

/** `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
