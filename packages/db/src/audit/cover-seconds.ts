import type { Period } from "@rentease/core";
import type { ListedPage } from "../backfill/record-page.ts";

/** What was listed of the last second, of which more may follow. */
export type Tail = { second: string; ids: string[] };

/** The time that the list is now through with; of its last second more may follow, so that waits for the next page. */
export function coverSeconds(
  window: Period,
  { objects, more }: ListedPage,
  before: Tail | null,
): { covered: Period; tail: Tail | null } {
  const to = before ? nextSecond(new Date(before.second)) : window.to;
  const last = objects.at(-1)?.created;
  if (!more || !last) return { covered: { from: window.from, to }, tail: null };
  const second = last.toISOString();
  const ids = objects
    .filter(({ created }) => created.getTime() === last.getTime())
    .map(({ id }) => id);
  return {
    covered: { from: nextSecond(last), to },
    tail: { second, ids: [...(before?.second === second ? before.ids : []), ...ids] },
  };
}

function nextSecond(moment: Date): Date {
  return new Date(moment.getTime() + 1000);
}
