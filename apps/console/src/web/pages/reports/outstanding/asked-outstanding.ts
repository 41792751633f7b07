import { dayAt } from "@rentease/core";
import type { OutstandingFilter } from "@rentease/db";
import type { Asked } from "../../../page.ts";

/** Which bookings: by the day of check-in, in the page's zone. */
export function askedOutstanding({ from, to, now, timeZone, frame }: Asked): OutstandingFilter {
  return {
    today: dayAt(now, timeZone),
    from: from ? dayAt(from, timeZone) : undefined,
    to: to ? dayAt(to, timeZone) : undefined,
    property: frame.property ?? undefined,
  };
}
