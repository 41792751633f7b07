import type { ReceivedEvent } from "@rentease/db";
import { EventRefusedError, InboxUnavailableError } from "./errors.ts";

export type Recording = "recorded" | "duplicate";

/** A request that waits for its event's commit. */
export interface Waiting {
  event: ReceivedEvent;
  settle(outcome: Recording | Error): void;
}

/** The requests that carry one event; Stripe may deliver it twice at the same time. */
interface Group {
  event: ReceivedEvent;
  waiting: Waiting[];
}

/** In order of event id: concurrent batches then lock in the same order and can't deadlock. */
export function groupById(batch: Waiting[]): Group[] {
  const groups = new Map<string, Group>();
  for (const entry of batch) {
    const group = groups.get(entry.event.eventId);
    if (group) group.waiting.push(entry);
    else groups.set(entry.event.eventId, { event: entry.event, waiting: [entry] });
  }
  return [...groups.values()].sort((a, b) => (a.event.eventId < b.event.eventId ? -1 : 1));
}

/**
 * Records the groups with one statement and settles everyone who waits. Where PostgreSQL refuses a
 * row, the halves are tried by themselves down to that row, so that it fails alone. Where PostgreSQL
 * could not answer, nothing more is tried.
 *
 * @returns the events that are new. Never rejects.
 */
export async function storeGroups(
  record: (events: ReceivedEvent[]) => Promise<Set<string>>,
  groups: Group[],
): Promise<ReceivedEvent[]> {
  const recorded: ReceivedEvent[] = [];
  const parts = [groups];
  for (let part = parts.pop(); part; part = parts.pop()) {
    try {
      const fresh = await record(part.map((group) => group.event));
      for (const { event, waiting } of part) {
        const isNew = fresh.has(event.eventId);
        if (isNew) recorded.push(event);
        waiting.forEach((entry, index) =>
          entry.settle(isNew && index === 0 ? "recorded" : "duplicate"),
        );
      }
    } catch (error) {
      if (!isRefusal(error)) {
        const unavailable = new InboxUnavailableError("PostgreSQL did not record", error);
        fail([part, ...parts.splice(0)].flat(), () => unavailable);
      } else if (part.length > 1) {
        const middle = part.length >> 1;
        parts.push(part.slice(middle), part.slice(0, middle));
      } else {
        fail(part, (group) => new EventRefusedError(group.event.eventId, error));
      }
    }
  }
  return recorded;
}

function fail(groups: Group[], reason: (group: Group) => Error): void {
  for (const group of groups) {
    const error = reason(group);
    for (const entry of group.waiting) entry.settle(error);
  }
}

/** PostgreSQL's classes for what is wrong with the data itself. */
function isRefusal(error: unknown): boolean {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^2[23][0-9A-Z]{3}$/.test(code);
}
