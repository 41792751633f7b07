const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

/** A span in the largest unit it fills twice, as in `90 minutes`: that is as exact as anybody needs it. */
export function durationInWords(ms: number): string {
  const [name, length] = units.find(([, size]) => ms >= 2 * size) ?? ["second", 1000];
  const count = Math.max(0, Math.floor(ms / length));
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
