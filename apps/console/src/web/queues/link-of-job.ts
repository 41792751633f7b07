import { jobs } from "@rentease/queue";

type Link = { displayText: string; href: string };

/** The console's page of what a job is about: payloads hold its id. A job about nothing in particular leads to its list. */
export function linkOfJob({ name, data }: { name: string; data: unknown }): Link {
  return about(name, data) ?? { displayText: "Console", href: listOf[name] ?? "/" };
}

function about(name: string, data: unknown): Link | null {
  if (name === jobs.applyEvents.name) {
    const { data: payload } = jobs.applyEvents.payload.safeParse(data);
    const [first] = payload?.eventIds ?? [];
    if (payload === undefined || first === undefined) return null;
    const others = payload.eventIds.length - 1;
    return {
      displayText: others === 0 ? "Event" : `First event of ${others + 1}`,
      href: `/events/${encodeURIComponent(first)}`,
    };
  }
  if (name === jobs.matchBooking.name) {
    const { data: payload } = jobs.matchBooking.payload.safeParse(data);
    return payload
      ? { displayText: "Booking", href: `/queues/bookings/${payload.bookingId}` }
      : null;
  }
  if (name === jobs.planBackfill.name) {
    const { data: payload } = jobs.planBackfill.payload.safeParse(data);
    return payload ? { displayText: "Backfill", href: `/backfills/${payload.backfillId}` } : null;
  }
  return null;
}

const listOf: Readonly<Record<string, string>> = {
  [jobs.applyEvents.name]: "/events",
  [jobs.matchBooking.name]: "/bookings",
  [jobs.sweepEvents.name]: "/events",
  [jobs.planBackfill.name]: "/backfills",
  [jobs.fillWindows.name]: "/backfills",
  [jobs.rewalkHistory.name]: "/backfills",
  [jobs.auditHistory.name]: "/audits",
  [jobs.redactPayloads.name]: "/events",
};
