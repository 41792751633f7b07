/** A moment to the minute, in UTC, for tables; nothing where there is none. */
export function formatTime(moment: Date | null): string {
  return moment?.toISOString().slice(0, 16).replace("T", " ") ?? "";
}
