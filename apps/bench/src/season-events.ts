import type { ReceivedEvent } from "@rentease/db";
import { inboxEvent, readEnvelope } from "@rentease/stripe";
import { type Booking, createSandbox, generateSeason, playSeason } from "@rentease/sandbox";
import { benchAccount } from "./delivery.ts";

/** A played season: its bookings, and those of its events that are applied, in the order they happened, payloads as Stripe sends them. */
export interface SeasonEvents {
  bookings: Booking[];
  events: ReceivedEvent[];
}

export async function seasonEvents(payments: number): Promise<SeasonEvents> {
  const sandbox = createSandbox({ seed: "bench" });
  const bookings: Booking[] = [];
  await playSeason(sandbox, generateSeason({ seed: "bench", payments }), {
    onBooking: (booking) => void bookings.push(booking),
  });
  sandbox.settle();
  const events = [...sandbox.world.records.events.all()].flatMap((event) => {
    const payload = JSON.stringify(event, null, 2);
    const verified = readEnvelope(event);
    const received = verified && inboxEvent(verified, payload, benchAccount);
    return received && received.ignoredReason === null ? [received] : [];
  });
  await sandbox.close();
  return { bookings, events };
}

/** Ids of Stripe's: a prefix, an underscore, and at least ten letters and digits. */
const stripeId = /\b((?:[a-z]{2,10}_)(?:test_)?[A-Za-z0-9]{10,})\b/g;

/** The same season over again with other objects: every id of Stripe's gets a tail, bookings stay. */
export function* copies(events: readonly ReceivedEvent[]): Generator<ReceivedEvent> {
  for (let copy = 0; ; copy += 1) {
    for (const event of events) {
      yield copy === 0
        ? event
        : {
            ...event,
            eventId: `${event.eventId}x${copy}`,
            payload: event.payload.replaceAll(stripeId, `$1x${copy}`),
          };
    }
  }
}
