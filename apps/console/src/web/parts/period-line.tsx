import { dayAt, type Period } from "@rentease/core";
import { useAsked } from "../asked-context.ts";
import { Day } from "./moment.tsx";

/** The days that a page is about, the last one included. */
export function PeriodLine({ of: { from, to } }: { of: Period }) {
  const { timeZone, frame } = useAsked();
  const last = dayAt(new Date(to.getTime() - 1), timeZone);
  return (
    <p>
      <Day of={dayAt(from, timeZone)} /> to <Day of={last} /> in {timeZone}
      {frame.property !== null && <>, {frame.property}</>}
    </p>
  );
}
