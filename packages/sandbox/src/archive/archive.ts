import { seeded } from "../random.ts";
import type { PaymentMethod } from "../records/objects.ts";
import { type ArchiveIds, createArchiveIds } from "./archive-ids.ts";
import { type ArchivedDisputes, createDisputes } from "./disputes.ts";
import { createDraws } from "./draws.ts";
import { type ArchivedLedger, createLedger } from "./ledger.ts";
import { createMethods } from "./methods.ts";
import { movementsOf } from "./movements.ts";
import { type ArchivedPayments, createPayments } from "./payments.ts";
import { type ArchivedPayouts, createPayouts } from "./payouts.ts";
import { type ArchivedRefunds, createRefunds } from "./refunds.ts";

/** A moment as a Date, or as text that says its time zone or is a date alone. */
export type Moment = Date | string;

export interface ArchiveOptions {
  /** How many charges, failed attempts among them. */
  charges: number;
  /** Charges are made from here… */
  from: Moment;
  /** …until before here; everything is as it stood then. */
  to: Moment;
  seed?: string | undefined;
}

/** A history of any size: numbers that say what there is, and objects only when somebody asks. */
export interface Archive {
  /** Whole seconds, as `created` is. */
  readonly from: number;
  readonly to: number;
  readonly ids: ArchiveIds;
  readonly payments: ArchivedPayments;
  readonly refunds: ArchivedRefunds;
  readonly disputes: ArchivedDisputes;
  readonly payouts: ArchivedPayouts;
  readonly ledger: ArchivedLedger;
  methodOf(charge: number): PaymentMethod;
}

/** Ids of balance transactions hold no more. */
const MOST_CHARGES = 50_000_000;

/** Pure: the same options give the same archive. A million charges take some seconds and tens of MB. */
export function createArchive(options: ArchiveOptions): Archive {
  const { charges, seed = "archive" } = options;
  const from = secondsOf("from", options.from);
  const to = secondsOf("to", options.to);
  if (!Number.isInteger(charges) || charges < 1 || charges > MOST_CHARGES) {
    throw new Error(`charges must be a whole number from 1 to ${MOST_CHARGES}`);
  }
  if (from >= to) throw new Error("from must be before to");
  const draws = createDraws(Math.floor(seeded(`${seed}|archive`)() * 4_294_967_296) | 0);
  const ids = createArchiveIds(seed);
  const payments = createPayments(draws, { charges, from, to });
  const refunds = createRefunds(draws, payments, to);
  const disputes = createDisputes(draws, payments, to);
  const movements = movementsOf(payments, refunds, disputes);
  const payouts = createPayouts(draws, payments, movements, { from, to });
  return {
    from,
    to,
    ids,
    payments,
    refunds,
    disputes,
    payouts,
    ledger: createLedger(payments, payouts, to),
    methodOf: createMethods(ids, payments),
  };
}

export function secondsOf(name: string, moment: Moment): number {
  const ms = typeof moment === "string" ? Date.parse(moment) : moment.getTime();
  if (Number.isNaN(ms)) throw new Error(`${name} must be a date: 2025-01-31, or with its time`);
  return Math.floor(ms / 1000);
}
