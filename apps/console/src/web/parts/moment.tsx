import { useAsked } from "../asked-context.ts";

type MomentProps = { at: Date | null; only?: "date" };

/** A moment in the page's zone, as in `23 Nov 2026, 14:05`. */
export function Moment({ at, only }: MomentProps) {
  const { timeZone } = useAsked();
  if (at === null) return <span class="unknown">–</span>;
  return (
    <time datetime={at.toISOString()}>
      {only === "date" ? dateIn(at, timeZone) : momentIn(at, timeZone)}
    </time>
  );
}

/** A day without a zone (a check-in), from `2026-11-23`. */
export function Day({ of }: { of: string | null }) {
  if (of === null) return <span class="unknown">–</span>;
  return <time datetime={of}>{dateIn(new Date(`${of}T00:00:00Z`), "UTC")}</time>;
}

const date = { day: "numeric", month: "short", year: "numeric" } as const;
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

const momentFormat = formatsOf("en-GB", { ...date, ...clock });
const dateFormat = formatsOf("en-GB", date);
// Swedish writes dates as ISO 8601 does.
const typedFormat = formatsOf("sv-SE", { dateStyle: "short", timeStyle: "short" });

export function momentIn(at: Date, timeZone: string): string {
  return momentFormat(timeZone).format(at);
}

export function dateIn(at: Date, timeZone: string): string {
  return dateFormat(timeZone).format(at);
}

/** A moment as a form's field of date and time has it: `2026-11-23T14:05` in the zone. */
export function typedMoment(at: Date, timeZone: string): string {
  return typedFormat(timeZone).format(at).replace(" ", "T");
}

/** Enough for the zones of a host's properties; they come from the URL, in any spelling. */
const mostZones = 50;

/** Formats by zone, each made once: making one takes as long as fifty uses of it. */
function formatsOf(locale: string, options: Intl.DateTimeFormatOptions) {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (timeZone: string): Intl.DateTimeFormat => {
    const known = made.get(timeZone);
    if (known) return known;
    if (made.size === mostZones) made.clear();
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    made.set(timeZone, format);
    return format;
  };
}
