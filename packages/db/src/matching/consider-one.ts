import { type Weighed, weighCandidates } from "@rentease/core";
import type { ApplyRules } from "../apply/derive-payments.ts";
import type { Database, Transaction } from "../database.ts";
import { isHeldOpen, readHistory, rejectedBookings } from "../decisions/history.ts";
import { type Considering, considerPayments } from "./consider-payments.ts";
import { readState } from "./open-payments.ts";

/** What it reads is of one moment, and it changes nothing. */
export async function readOnly<Result>(
  db: Database,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return db.transaction(work, { isolationLevel: "repeatable read", accessMode: "read only" });
}

/** What the rules would say of one payment now; null where there is none of Stripe's. */
export async function considerOne(
  tx: Transaction,
  paymentId: string,
  rules: ApplyRules,
): Promise<Considering | null> {
  const state = await readState(tx, paymentId, rules);
  if (!state) return null;
  const history = await readHistory(tx, paymentId);
  const considered = {
    state,
    rejected: rejectedBookings(history),
    heldOpen: isHeldOpen(history),
  };
  let result: Considering | null = null;
  await considerPayments(
    tx,
    [considered],
    { lock: false, shadow: rules.suggestOnly ?? new Set() },
    (considering) => {
      result = considering;
    },
  );
  return result;
}

/** The bookings that the rules propose: the booking of their verdict first, then its alternatives. */
export function proposed({ payment, candidates, outcome }: Considering): Weighed[] {
  const order = [outcome.bookingId, ...outcome.alternatives.map(({ bookingId }) => bookingId)];
  return weighCandidates(payment, candidates)
    .filter(({ candidate }) => order.includes(candidate.id))
    .toSorted((a, b) => order.indexOf(a.candidate.id) - order.indexOf(b.candidate.id));
}
