import { isDeepStrictEqual } from "node:util";
import { createTestDatabase } from "@rentease/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readBookingShares } from "../bookings/booking-shares.ts";
import { readStandings } from "../notifications/booking-standing.ts";
import { listPayments } from "../payments/list-payments.ts";
import { isHeldOpen, readHistory, rejectedBookings, system } from "./history.ts";
import {
  chosenPayment,
  decideAs,
  doAtDesk,
  doJob,
  histories,
  newWorld,
  sayAllAgain,
  type Step,
  type World,
} from "./random-histories.ts";
import { type Books, openBooks } from "./test-books.ts";
import { undoDecision } from "./undo-decision.ts";

let books: Books;

beforeAll(async () => {
  books = openBooks(await createTestDatabase());
});
afterAll(() => books.close());

const runs = Number(process.env["DECISION_HISTORIES"] ?? 12);

test(
  "whatever people, jobs and Stripe do: no payment counts twice or too much, people win, undo is exact, changes are told",
  { timeout: 60_000 + runs * 30_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ there, steps }) => {
        await books.empty();
        const world = newWorld();
        const changes = watchChanges();
        for (const place of [0, 1, 2]) {
          await doJob(books, world, { kind: "put", which: place, amount: 12_000n, owns: null });
          if (!there[place]) continue;
          const refund = { number: 0, failed: false, amount: 1_000n } as const;
          await doJob(books, world, { kind: "capture", which: place, amount: 12_000n });
          await doJob(books, world, { kind: "refund", which: place, ...refund });
        }
        for (const step of steps) {
          await perform(world, step);
          await checkMoney();
          await changes.check();
        }
        // Twice: what a booking's payments look for may have changed with the last of them.
        await sayAllAgain(books, world);
        await sayAllAgain(books, world);
        await changes.check();
        const settled = await everything();
        await sayAllAgain(books, world);
        expect(await everything()).toEqual(settled);
      }),
      { numRuns: runs, interruptAfterTimeLimit: runs * 25_000, endOnFailure: runs > 50 },
    );
  },
);

async function perform(world: World, step: Step): Promise<void> {
  if (step.by === "job") {
    const before = await decidedByPeople();
    await doJob(books, world, step.step);
    const after = await decidedByPeople();
    assertEqual(
      [...before.keys()].map((id) => [id, after.get(id)]),
      [...before],
    );
    await checkRules();
    return;
  }
  if (step.by === "desk") {
    await allowed(doAtDesk(books, step.step));
    return;
  }
  const payment = await chosenPayment(books, step.step);
  if (!payment) return;
  const before = await books.standing(payment.id);
  const done = await allowed(decideAs(books, step.step, payment));
  const isTakenBack = step.step.takenBack && step.step.kind !== "undo" && (await isNew(payment));
  if (done && !isTakenBack) return;
  if (isTakenBack) await undoDecision(books.db, payment.id, { by: "dan" });
  // Refused or undone, it stands as before.
  assertEqual(await books.standing(payment.id), before);
}

function assertEqual(actual: unknown, expected: unknown): void {
  expect(actual).toEqual(expected);
}

/** Whether something was decided at all: without a refund there is nothing to direct. */
async function isNew({ id, decision }: { id: string; decision: string | null }): Promise<boolean> {
  return (await books.payment(id)).decision !== decision;
}

/** What people ask for may be refused, with a reason. @returns whether it was done. */
async function allowed(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && "retry" in error) return false;
    throw error;
  }
}

/** How the payments stand that a person decided about. */
async function decidedByPeople(): Promise<Map<string, unknown>> {
  const payments = await listPayments(books.db, { limit: 100 });
  const standings = new Map<string, unknown>();
  for (const { id, review, allocations } of payments) {
    if (review === "excluded" || allocations.some(({ by }) => by !== system)) {
      const standing = await books.standing(id);
      // A typed payment may be found at Stripe.
      standings.set(id, { ...Object(standing), superseded_by: null });
    }
  }
  return standings;
}

/** Rules give nothing where a person said no. */
async function checkRules(): Promise<void> {
  const rows = await books.db.$client<{ id: string; booking: string }[]>`
    select payment_id as id, booking_id as booking from allocations where decided_by = 'system'`;
  for (const { id, booking } of rows) {
    const history = await readHistory(books.db, id);
    expect(rejectedBookings(history)).not.toContain(booking);
    expect(isHeldOpen(history)).toBe(false);
  }
}

/** P4 and P5: what bookings count as paid is what came and was given to them, once. */
async function checkMoney(): Promise<void> {
  const payments = await listPayments(books.db, { limit: 100 });
  const bookings = await books.db.$client<{ id: string }[]>`select id from bookings`;
  const shares = await readBookingShares(
    books.db,
    bookings.map(({ id }) => id),
  );
  const total = (amounts: bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n);
  for (const { id, source, amount, received, refunded, allocations, ...payment } of payments) {
    const given = total(allocations.map((allocation) => allocation.amount));
    expect(given).toBeLessThanOrEqual(amount);
    const own = shares.filter(({ paymentId }) => paymentId === id);
    const counts = payment.supersededBy === null && payment.voidedAt === null;
    const paid = given < received ? given : received;
    expect(total(own.map((share) => share.paid))).toBe(counts ? paid : 0n);
    expect(total(own.map((share) => share.refunded))).toBeLessThanOrEqual(refunded);
    const sane = own.every(({ kept }) => kept >= 0n || refunded > received);
    expect(sane).toBe(true);
    // Taken over by what is there, once.
    const taking = payments.filter(({ adopted }) => adopted?.payment === id);
    expect([source, taking.length]).toEqual([source, payment.supersededBy === null ? 0 : 1]);
  }
}

/** Whatever changes of a booking's account, the booking is marked for its system to be told. */
function watchChanges() {
  let before = new Map<string, unknown>();
  return {
    async check() {
      const bookings = await books.db.$client<{ id: string }[]>`select id from bookings`;
      const after = await readStandings(
        books.db,
        bookings.map(({ id }) => id),
      );
      const marks = await books.db.$client<{ id: string }[]>`
        delete from booking_changes returning booking_id as id`;
      const marked = new Set(marks.map(({ id }) => id));
      const unmarked = [...after].filter(
        ([id, standing]) => !marked.has(id) && !isDeepStrictEqual(standing, before.get(id)),
      );
      expect(unmarked).toEqual([]);
      before = after;
    },
  };
}

/** All that was decided, and every decision. */
async function everything(): Promise<unknown> {
  const payments = await listPayments(books.db, { limit: 100 });
  const standings = [];
  for (const { id } of payments) standings.push([id, await books.standing(id)]);
  const adoptions = await books.db.$client`select * from adoptions order by id`;
  const decisions = await books.db.$client`
    select payment_id, action, booking_id, reasons, decided_by from match_decisions order by id`;
  return { standings, adoptions: [...adoptions], decisions: [...decisions] };
}
