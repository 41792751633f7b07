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

/** A moment as a form's field of date and time has it: `2026-11-23T14:05` in the zone. */
export function typedMoment(at: Date, timeZone: string): string {
  // Swedish writes dates as ISO 8601 does.
  const text = new Intl.DateTimeFormat("sv-SE", {
    dateStyle: "short",
    timeStyle: "short",
    timeZone,
  });
  return text.format(at).replace(" ", "T");
}

const date = { day: "numeric", month: "short", year: "numeric" } as const;
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

export function momentIn(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { ...date, ...clock, timeZone }).format(at);
}

export function dateIn(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { ...date, timeZone }).format(at);
}
