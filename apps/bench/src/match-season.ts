import { setImmediate as breathe } from "node:timers/promises";
import {
  type ApplyRules,
  bookingBody,
  type Database,
  drainInbox,
  matchRequestedBookings,
  putBooking,
  type ReceivedEvent,
  recordEvents,
} from "@rentease/db";
import {
  type Booking,
  createSandbox,
  generateSeason,
  type Label,
  playSeason,
  seeded,
} from "@rentease/sandbox";
import { inboxEvent, readEnvelope, readEventFacts } from "@rentease/stripe";
import { benchAccount } from "./delivery.ts";

/** A played season in its own order: what the host's system and Stripe said, in steps of some days. */
export interface PlayedSeason {
  steps: { bookings: Booking[]; events: ReceivedEvent[] }[];
  /** The truth, which is for the comparison only. */
  labels: Label[];
}

/** Bookings put between two looks at the inbox: about five days of a season of 2,000 payments. */
const BOOKINGS_A_STEP = 20;

export async function playHardSeason(seed: string, payments: number): Promise<PlayedSeason> {
  const sandbox = createSandbox({ seed });
  const { events } = sandbox.world.records;
  const steps: PlayedSeason["steps"] = [];
  let bookings: Booking[] = [];
  let told = 0;
  const close = () => {
    const happened = [...events.all()].slice(told);
    told += happened.length;
    steps.push({ bookings, events: happened.flatMap(received) });
    bookings = [];
  };
  const labels = await playSeason(sandbox, generateSeason({ seed, payments, hard: true }), {
    onBooking(booking) {
      bookings.push(booking);
      if (bookings.length >= BOOKINGS_A_STEP) close();
    },
  });
  sandbox.settle();
  close();
  await sandbox.close();
  return { steps, labels };
}

function received(event: object): ReceivedEvent[] {
  const payload = JSON.stringify(event);
  const verified = readEnvelope(event);
  const known = verified && inboxEvent(verified, payload, benchAccount);
  return known && known.ignoredReason === null ? [known] : [];
}

/** The same season with every event at any time after all bookings: as late and out of order as webhooks can be. */
export function shuffled({ steps, labels }: PlayedSeason, seed: string): PlayedSeason {
  const random = seeded(`shuffled|${seed}`);
  const events = steps
    .flatMap((step) => step.events)
    .map((event) => ({ event, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ event }) => event);
  const perStep = Math.ceil(events.length / steps.length);
  return {
    steps: steps.map((_, place) => ({
      bookings: place === 0 ? steps.flatMap(({ bookings }) => bookings) : [],
      events: events.slice(place * perStep, (place + 1) * perStep),
    })),
    labels,
  };
}

/** Plays it into a database as the worker would: bookings are put, events applied, open payments matched again. */
export async function replay(db: Database, season: PlayedSeason, rules: ApplyRules): Promise<void> {
  for (const { bookings, events } of season.steps) {
    for (const booking of bookings) await putBooking(db, bookingBody.parse(booking), "bench");
    if (events.length > 0) await recordEvents(db, events);
    const { failures } = await drainInbox(db, {
      readFacts: readEventFacts,
      rules,
      maxAttempts: 1,
      backoffMs: () => 0,
      batchSize: 500,
    });
    if (failures.length > 0) throw new Error(`not applied: ${JSON.stringify(failures[0])}`);
    const rematched = await matchRequestedBookings(db, rules);
    if (rematched.failures.length > 0) throw rematched.failures[0]?.error;
    await breathe();
  }
}
