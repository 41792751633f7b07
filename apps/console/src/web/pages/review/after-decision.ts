import type { Frame } from "../../frame.ts";
import { hrefOf } from "../../frame.ts";

/** Where a decision leads: to the next that waits, or back to the queue; `last` is what can be undone from there. */
export function afterDecision(frame: Frame, decided: string, next: string | null): string {
  return next === null
    ? hrefOf(frame, `/review/${decided}`)
    : hrefOf(frame, `/review/${next}`, { last: decided });
}
