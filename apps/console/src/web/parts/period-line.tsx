import { dayAt, type Period } from "@rentease/core";
import { useAsked } from "../asked-context.ts";
import { Day } from "./moment.tsx";

type PeriodLineProps = { of: Period; property?: string | undefined };

/** The days that a page is about, the last one included, and the property if it is about one. */
export function PeriodLine({ of: { from, to }, property }: PeriodLineProps) {
  const { timeZone } = useAsked();
  const last = dayAt(new Date(to.getTime() - 1), timeZone);
  return (
    <p>
      <Day of={dayAt(from, timeZone)} /> to <Day of={last} /> in {timeZone}
      {property !== undefined && <>, {property}</>}
    </p>
  );
}
