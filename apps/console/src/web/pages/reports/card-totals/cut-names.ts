const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });

const wholeDay = format({ day: "numeric", month: "short", year: "numeric" });
const wholeMonth = format({ month: "long", year: "numeric" });
// The English of Britain has one month of four letters.
const shortMonth = new Intl.DateTimeFormat("en-US", { month: "short", timeZone: "UTC" });

/** A day (YYYY-MM-DD) or month (YYYY-MM) in full, as in `November 2026`. */
export function cutName(cut: string): string {
  return (isMonth(cut) ? wholeMonth : wholeDay).format(startOf(cut));
}

/** As short as an axis wants it. */
export function cutLabel(cut: string): string {
  const month = shortMonth.format(startOf(cut));
  return isMonth(cut) ? month : `${Number(cut.slice(8))} ${month}`;
}

function startOf(cut: string): Date {
  return new Date(isMonth(cut) ? `${cut}-01` : cut);
}

function isMonth(cut: string): boolean {
  return cut.length === 7;
}
