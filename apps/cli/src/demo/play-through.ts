import { setTimeout as sleep } from "node:timers/promises";
import { bookingBody, countInbox, type Database, type InboxCounts, putBooking } from "@rentease/db";
import {
  type DeliveryCounts,
  generateSeason,
  playSeason,
  type Sandbox,
  type Truth,
} from "@rentease/sandbox";
import { type BooksComparison, compareBooks } from "./compare-books.ts";
import type { Progress } from "./progress.ts";

export type DemoResult = {
  bookings: number;
  deliveries: Readonly<DeliveryCounts>;
  inbox: InboxCounts;
  truth: Truth;
  books: BooksComparison;
};

/** Every so many bookings one is put only after its payments, as where a booking system is behind. */
const lateBookingEvery = 7;
const settleDeadlineMs = 120_000;

/** Plays a season at the sandbox, lets the stack take it in, and compares the books with the truth. */
export async function playThrough(
  db: Database,
  sandbox: Sandbox,
  options: { payments: number; seed: string },
  progress: Progress,
  interrupted: AbortSignal,
): Promise<DemoResult> {
  const late: unknown[] = [];
  let bookings = 0;
  const labels = await playSeason(sandbox, generateSeason(options), {
    onBooking: async (booking) => {
      interrupted.throwIfAborted();
      bookings += 1;
      if (bookings % lateBookingEvery === 0) late.push(booking);
      else await putBooking(db, bookingBody.parse(booking), "demo");
    },
    onProgress: ({ payments, bookings }) =>
      progress.update(`playing the season: ${bookings} bookings, ${payments} payments`),
  });
  const waiting = setInterval(() => {
    progress.update(`delivering webhooks: ${sandbox.deliveries.counts.delivered} delivered`);
  }, 250);
  const deliveries = await sandbox.drain().finally(() => clearInterval(waiting));
  for (const booking of late) await putBooking(db, bookingBody.parse(booking), "demo");
  const inbox = await settled(db, progress, interrupted);
  const books = await compareBooks(db, sandbox, labels);
  return { bookings, deliveries, inbox, truth: sandbox.truth(), books };
}

/** Waits until the inbox is empty, nothing has to be fetched, and no booking waits to be matched again. */
async function settled(
  db: Database,
  progress: Progress,
  interrupted: AbortSignal,
): Promise<InboxCounts> {
  const giveUpAt = Date.now() + settleDeadlineMs;
  for (;;) {
    interrupted.throwIfAborted();
    const counts = await countInbox(db);
    const { pending, fetches, bookings } = counts;
    if (pending + fetches + bookings === 0 || Date.now() > giveUpAt) return counts;
    progress.update(
      `applying: ${pending} events, ${fetches} fetches and ${bookings} bookings to go`,
    );
    await sleep(100);
  }
}
