import { same } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { ApplyRules } from "../apply/derive-payments.ts";
import { eraseParts } from "../apply/erase-parts.ts";
import type { Queryable, Transaction } from "../database.ts";
import { isDeadlock } from "../error-text.ts";
import { eraseAnswers } from "./erase-answers.ts";
import { eraseBookings } from "./erase-bookings.ts";
import { eraseElsewhere } from "./erase-elsewhere.ts";
import { erasePayments } from "./erase-payments.ts";
import { ErasureRefusedError, ErasureUnsettledError } from "./errors.ts";
import { findEvents } from "./find-events.ts";
import { countElsewhere, findGuest, type Guest, type GuestAsked } from "./find-guest.ts";
import { findObstacles } from "./find-obstacles.ts";
import { findPerhapsAlso } from "./find-perhaps-also.ts";
import { lockGuest } from "./lock-guest.ts";
import { noteErasure } from "./note-erasure.ts";
import { redactEvents } from "./redact-events.ts";
import { redactedObject } from "./redacted-payload.ts";
import { rememberFailed } from "./remember-failed.ts";

/** What an erasure changes: how many of each. Nothing of the guest. */
export type Erasure = {
  bookings: string[];
  payments: number;
  /** PaymentIntents, charges and Checkout Sessions of Stripe's. */
  objects: number;
  /** Events whose payload is redacted. */
  events: number;
  /** Payments of others, and bookings' items, out of which only the address is taken. */
  elsewhere: number;
  /** What keeps it from being done unless it is forced; empty where nothing does. */
  obstacles: string[];
};

/** What is held of a guest, as far as it is found without reading through all payloads. @throws GuestNotFoundError */
export async function readHeld(db: Queryable, asked: GuestAsked) {
  const guest = await findGuest(db, asked);
  return {
    bookings: guest.references,
    payments: guest.paymentIds.length,
    objects: guest.stripeIds.length,
    elsewhere: { count: countElsewhere(guest.elsewhere), payments: guest.elsewhere.paymentIds },
    obstacles: await findObstacles(db, guest, new Date()),
    perhapsAlso: await findPerhapsAlso(db, guest),
  };
}

/**
 * What an erasure would change. Writes nothing.
 * @throws GuestNotFoundError
 */
export async function foreseeErasure(db: Queryable, asked: GuestAsked): Promise<Erasure> {
  const guest = await findGuest(db, asked);
  return {
    bookings: guest.references,
    payments: guest.paymentIds.length,
    objects: guest.stripeIds.length,
    events: (await findEvents(db, guest)).filter(({ state }) => state !== "pending").length,
    elsewhere: countElsewhere(guest.elsewhere),
    obstacles: await findObstacles(db, guest, new Date()),
  };
}

/**
 * Erases a guest, from every table that holds anything of one:
 *
 * | table | what goes | where |
 * | --- | --- | --- |
 * | `bookings`, `booking_items` | name, e-mail, phone, as written and as compared; match keys of names; descriptions | erase-bookings.ts |
 * | `payments` | payer, as written and as compared; card; note; keys read in texts | erase-payments.ts, apply/erase-parts.ts |
 * | `payment_intents`, `payment_attempts`, `checkout_sessions` | payer, card, texts, metadata that names no booking | core, personal-data.ts |
 * | `payment_notes`, `match_decisions` | what people wrote | erase-payments.ts |
 * | the same tables, of what is others' | only what holds the address | erase-elsewhere.ts, apply/erase-traces.ts |
 * | `idempotency_keys` | answers of the API | erase-answers.ts |
 * | `stripe_events` | payloads | redact-events.ts |
 *
 * All others hold ids, money, states and codes: refunds, disputes, balance transactions, allocations, reasons, audits'
 * differences, activity. Sums, matches, states and ids stay as they are. Stripe goes on telling who paid, and `apply`
 * keeps it off. All of it or nothing: what comes of the guest while it waits for its locks has it begin anew.
 * @param options.force also where something is under way.
 * @throws GuestNotFoundError, ErasureRefusedError, ErasureUnsettledError
 */
export async function eraseGuest(
  db: Queryable,
  asked: GuestAsked,
  rules: ApplyRules,
  { by, force = false }: { by: string; force?: boolean | undefined },
): Promise<Erasure> {
  for (let tries = 1; ; tries += 1) {
    // Whole tables and all payloads are read through before any lock is held, and again what comes meanwhile.
    const since = await recently(db);
    const seen = await findGuest(db, asked);
    const obstacles = await findObstacles(db, seen, new Date());
    if (obstacles.length > 0 && !force) throw new ErasureRefusedError(obstacles);
    const told = await findEvents(db, seen);
    try {
      return await db.transaction(async (tx) => {
        const { roots, rootsElsewhere } = await lockGuest(tx, seen);
        const late = await findEvents(tx, seen, { since });
        const within = { since, ...idsOf(seen, await aboutWhat(tx, late)) };
        if (!same(await findGuest(tx, asked, within), seen)) throw new GuestChanged();
        await eraseElsewhere(tx, rootsElsewhere, seen, rules);
        const objects = await eraseParts(tx, roots, rules);
        await erasePayments(tx, seen);
        await eraseBookings(tx, seen);
        await eraseAnswers(tx, seen);
        const events = await lockEvents(
          tx,
          [...told, ...late].map(({ id }) => id),
        );
        await rememberFailed(tx, events, rootsElsewhere);
        await redactEvents(tx, events);
        const erasure = {
          bookings: seen.references,
          payments: seen.paymentIds.length,
          objects: objects.length,
          events: events.length,
          elsewhere: countElsewhere(seen.elsewhere),
          obstacles,
        };
        await noteErasure(tx, seen, erasure, by);
        return erasure;
      });
    } catch (error) {
      if (!(error instanceof GuestChanged || isDeadlock(error))) throw error;
      if (tries === mostTries) throw new ErasureUnsettledError();
    }
  }
}

/** Each reads all payloads through; of one guest little changes in that time. */
const mostTries = 5;

/** Thrown to roll back, where what was seen before the locks is not what there is under them. */
class GuestChanged extends Error {}

/** All that was seen, and what is told of meanwhile: what is looked at again. */
function idsOf({ stripeIds, paymentIds, bookingIds, elsewhere }: Guest, late: readonly string[]) {
  return {
    ids: [...paymentIds, ...bookingIds, ...elsewhere.paymentIds, ...elsewhere.bookingItemIds],
    stripeIds: [...stripeIds, ...elsewhere.stripeIds, ...late],
  };
}

/** The objects of events, by Stripe's id. */
async function aboutWhat(tx: Transaction, events: readonly { id: string }[]): Promise<string[]> {
  const rows = await tx.execute<{ payload: string }>(sql`
    select payload from stripe_events
    where id = any(${sql.param(events.map(({ id }) => id))}::uuid[])`);
  return rows.flatMap(({ payload }) => redactedObject(payload)?.stripeId ?? []);
}

/** Of those, the ones that are not pending: a drain that holds one waits for our roots, and redacts it itself then. */
async function lockEvents(tx: Transaction, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select id from stripe_events
    where id = any(${sql.param([...ids])}::uuid[]) and state <> 'pending'
    order by id for update`);
  return rows.map(({ id }) => id);
}

/** An event is dated when its INSERT begins, and seen when that is committed. */
const insertsTakeMs = 60_000;

/** By the database's clock, which dates events. */
async function recently(db: Queryable): Promise<Date> {
  const [row] = await db.execute<{ ms: number }>(
    sql`select floor(extract(epoch from clock_timestamp()) * 1000)::float as ms`,
  );
  if (!row) throw new Error("no answer");
  return new Date(row.ms - insertsTakeMs);
}
