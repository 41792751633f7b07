import { createHeap } from "../heap.ts";
import type { Sandbox } from "../sandbox.ts";
import { afterwards } from "./afterwards.ts";
import type { Booking, PlannedPayment, Season, SeasonBooking } from "./booking.ts";
import { payoutSteps } from "./payouts.ts";
import { HOUR_MS } from "./stays.ts";
import { followUp, type Made, perform } from "./perform.ts";

type Truth = PlannedPayment["truth"];

/** The truth about one payment, to be compared with what a matcher made of it. */
export interface Label extends Made, Truth {
  amount: number;
  currency: string;
}

export interface Progress {
  bookings: number;
  payments: number;
  /** The season's own time. */
  atMs: number;
}

export interface PlayOptions {
  /** Called when the host's system puts a booking, mostly before its payments begin, and again with an id; awaited. */
  onBooking?: (booking: Booking) => void | Promise<void>;
  onLabel?: (label: Label) => void;
  onProgress?: (progress: Progress) => void;
  /** The season stops here, its debits still under way; the sandbox's present if absent. */
  untilMs?: number;
  /** Waits while more webhooks than this are under way. */
  mostWaiting?: number;
}

interface Step {
  atMs: number;
  run: () => void;
}

const PROGRESS_EVERY = 50;
/** The host's system notes the id of a payment a minute after it was made. */
const STORED_AFTER_MS = 60_000;
const SEASON_DELAYS = {
  settlementMs: HOUR_MS,
  processingMs: 4 * 24 * HOUR_MS,
  payoutMs: 12 * HOUR_MS,
};

/**
 * Performs a season at the season's own times. Everything happens in order of time, across bookings,
 * though bookings are generated one by one: what a booking plans lies after the moment it was booked.
 */
export async function playSeason(
  sandbox: Sandbox,
  season: Season,
  options: PlayOptions = {},
): Promise<Label[]> {
  const { world } = sandbox;
  const steps = createHeap<Step>((step) => step.atMs);
  const labels: Label[] = [];
  const progress: Progress = { bookings: 0, payments: 0, atMs: season.fromMs };
  const untilMs = options.untilMs ?? world.clock.nowMs();
  const release = sandbox.holdTimers();

  /** What the host's system will put. */
  const puts = createHeap<{ atMs: number; booking: Booking }>((each) => each.atMs);

  for (const step of payoutSteps(world, season)) steps.push(step);

  /** As far as the next put, if that comes before the limit. */
  const run = (untilMs: number) => {
    const limitMs = () => Math.min(untilMs, puts.peek()?.atMs ?? untilMs);
    const usual = world.delays;
    // Only while nothing else can run: requests that come in between have their own time and pace.
    world.delays = SEASON_DELAYS;
    try {
      for (;;) {
        const next = steps.peek();
        if (next === undefined || next.atMs > limitMs()) break;
        steps.pop();
        world.timers.runDue(next.atMs);
        world.clock.at(next.atMs, next.run);
      }
      world.timers.runDue(limitMs());
    } finally {
      world.delays = usual;
    }
  };
  const plan = (planned: PlannedPayment, booking: SeasonBooking) => {
    steps.push({ atMs: planned.atMs, run: () => pay(planned, booking) });
  };
  const pay = (planned: PlannedPayment, { booking, knownAtMs }: SeasonBooking) => {
    const made = perform(world, planned);
    const { truth } = planned;
    if (truth.standing === "stored_id") {
      const stripe = { payment_intent: made.paymentIntent, checkout_session: made.session };
      const atMs = Math.max(knownAtMs, planned.atMs) + STORED_AFTER_MS;
      puts.push({ atMs, booking: { ...booking, stripe } });
    }
    const { amount, currency } = planned;
    const label = { ...made, ...truth, amount, currency };
    if (options.onLabel === undefined) labels.push(label);
    else options.onLabel(label);
    progress.payments += 1;
    const afterMs = planned.capture?.afterMs ?? planned.cancelAfterMs;
    if (planned.capture !== null || truth.ending === "canceled") {
      steps.push({ atMs: planned.atMs + afterMs, run: () => followUp(world, planned, made) });
    }
    for (const step of planned.aftermath) {
      steps.push({ atMs: planned.atMs + step.afterMs, run: () => afterwards(world, step, made) });
    }
  };

  const runUntil = async (limitMs: number) => {
    for (;;) {
      run(limitMs);
      const next = puts.peek();
      if (next === undefined || next.atMs > limitMs) break;
      puts.pop();
      await options.onBooking?.(next.booking);
    }
  };

  try {
    for (const each of season.bookings()) {
      const { booking, bookedAtMs, knownAtMs, payments } = each;
      if (bookedAtMs > untilMs) break;
      puts.push({ atMs: knownAtMs, booking });
      await runUntil(bookedAtMs);
      for (const planned of payments) plan(planned, each);
      progress.bookings += 1;
      progress.atMs = bookedAtMs;
      if (progress.bookings % PROGRESS_EVERY === 0) {
        options.onProgress?.({ ...progress });
        await breathe(sandbox, options.mostWaiting ?? 5000);
      }
    }
    await runUntil(untilMs);
    options.onProgress?.({ ...progress });
  } finally {
    release();
  }
  return labels;
}

/** Lets webhooks go out, and waits while too many of them wait. */
async function breathe(sandbox: Sandbox, mostWaiting: number): Promise<void> {
  do {
    await new Promise((resolve) =>
      setTimeout(resolve, sandbox.deliveries.waiting > mostWaiting ? 20 : 0),
    );
  } while (sandbox.deliveries.waiting > mostWaiting);
}
