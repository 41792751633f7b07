import type { Paid } from "@rentease/core";
import { and, gt, inArray, isNull, eq, sql } from "drizzle-orm";
import { matchAndAdopt } from "../adoptions/match-and-adopt.ts";
import { type ApplyRules, derivePayments, type PaymentState } from "../apply/derive-payments.ts";
import { readObjects } from "../apply/stored-objects.ts";
import { lockRoots } from "../apply/lock-roots.ts";
import type { Database, Queryable, Transaction } from "../database.ts";
import { payments } from "../schema/index.ts";
import { type Decided, decidePayments, paidBy } from "./match-payments.ts";

/** Payments in one transaction. */
const batchSize = 500;

export type OpenMatched = { payments: number; decided: Decided[] };

/**
 * Matches every open payment again, oldest first.
 * @param options.dryRun decides as it would, one after the other, and writes nothing.
 */
export async function matchOpenPayments(
  db: Database,
  rules: ApplyRules,
  options: { dryRun?: boolean; signal?: AbortSignal } = {},
): Promise<OpenMatched> {
  const open = await listOpen(db);
  const decided: Decided[] = [];
  /** By booking, what each payment would bring. */
  const taken = new Map<string, Map<string, Paid>>();
  for (let from = 0; from < open.length && !options.signal?.aborted; from += batchSize) {
    const batch = open.slice(from, from + batchSize);
    if (options.dryRun) {
      const result = await decideOnly(db, batch, rules, taken);
      decided.push(...result);
    } else {
      decided.push(...(await matchBatch(db, batch, rules)));
    }
  }
  return { payments: open.length, decided };
}

type OpenPayment = { id: string; intent: string | null; charge: string | null };

async function listOpen(db: Queryable): Promise<OpenPayment[]> {
  return db
    .select({
      id: payments.id,
      intent: payments.stripePaymentIntent,
      charge: payments.stripeCharge,
    })
    .from(payments)
    .where(
      and(
        eq(payments.source, "stripe"),
        inArray(payments.review, ["unmatched", "suggested"]),
        gt(payments.received, 0n),
        isNull(payments.supersededBy),
      ),
    )
    .orderBy(payments.created, payments.id);
}

async function matchBatch(db: Database, batch: readonly OpenPayment[], rules: ApplyRules) {
  return db.transaction(async (tx) => {
    const roots = await lockRoots(tx, rootsOf(batch));
    const { decided } = await matchAndAdopt(tx, await openStates(tx, roots, batch, rules), rules);
    return decided;
  });
}

/** Without locks: what it reads may change meanwhile, and nothing hangs on it. */
async function decideOnly(
  db: Database,
  batch: readonly OpenPayment[],
  rules: ApplyRules,
  taken: Map<string, Map<string, Paid>>,
): Promise<Decided[]> {
  return db.transaction(
    async (tx) => {
      const states = await openStates(tx, rootsOf(batch), batch, rules);
      const { changes, decided } = await decidePayments(tx, states, {
        lock: false,
        shadow: rules.suggestOnly ?? new Set(),
        taken,
      });
      const held = new Map(states.map(({ id, derived }) => [id, derived]));
      for (const { paymentId, bookingId } of changes.allocated) {
        const payment = held.get(paymentId);
        if (!payment) continue;
        const ofBooking = taken.get(bookingId) ?? new Map<string, Paid>();
        ofBooking.set(paymentId, paidBy(payment));
        taken.set(bookingId, ofBooking);
      }
      return decided;
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
}

function rootsOf(batch: readonly OpenPayment[]): string[] {
  return batch.flatMap(({ intent, charge }) => [intent, charge]).filter((id) => id !== null);
}

async function openStates(
  tx: Transaction,
  roots: readonly string[],
  batch: readonly OpenPayment[],
  rules: ApplyRules,
): Promise<PaymentState[]> {
  const asked = new Set(batch.map(({ id }) => id));
  const states = await derivePayments(tx, await readObjects(tx, roots), rules);
  return states
    .filter(({ id }) => asked.has(id))
    .map((state) => ({ ...state, evidenceChanged: true }));
}

/** One payment as it stands, without locks; null where there is none of Stripe's. */
export async function readState(
  tx: Transaction,
  paymentId: string,
  rules: ApplyRules,
): Promise<PaymentState | null> {
  const batch = await tx
    .select({
      id: payments.id,
      intent: payments.stripePaymentIntent,
      charge: payments.stripeCharge,
    })
    .from(payments)
    .where(sql`${payments.id} = ${paymentId} and ${payments.source} = 'stripe'`);
  const [state] = await openStates(tx, rootsOf(batch), batch, rules);
  return state ?? null;
}
