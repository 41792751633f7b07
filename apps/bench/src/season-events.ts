import type { ReceivedEvent } from "@rentease/db";
import { inboxEvent, readEnvelope } from "@rentease/stripe";
import { type Booking, createSandbox, generateSeason, playSeason } from "@rentease/sandbox";
import { benchAccount } from "./delivery.ts";

/** A played season: its bookings, and those of its events that are applied, in the order they happened. */
export interface SeasonEvents {
  bookings: Booking[];
  /** Made as they are asked for: all payloads at once would fill the memory. */
  events: Generator<ReceivedEvent>;
}

export async function seasonEvents(payments: number): Promise<SeasonEvents> {
  const sandbox = createSandbox({ seed: "bench" });
  const bookings = new Map<string, Booking>();
  await playSeason(sandbox, generateSeason({ seed: "bench", payments }), {
    onBooking: (booking) => void bookings.set(booking.reference, booking),
  });
  sandbox.settle();
  const happened = [...sandbox.world.records.events.all()];
  await sandbox.close();
  return { bookings: [...bookings.values()], events: received(happened) };
}

/** As Stripe sends them, spaced for people to read. */
function* received(happened: readonly object[]): Generator<ReceivedEvent> {
  for (const event of happened) {
    const envelope = readEnvelope(event);
    const made = envelope && inboxEvent(envelope, JSON.stringify(event, null, 2), benchAccount);
    if (made && made.ignoredReason === null) yield made;
  }
}
