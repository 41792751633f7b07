import { type Part, shareProportionally } from "@rentease/core";
import { eq, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { allocated, bookingsOf, requestMatch, undecided } from "../decisions/decided-state.ts";
import { readStanding, record, type Standing } from "../decisions/decide.ts";
import { system } from "../decisions/history.ts";
import type { PaymentRow } from "../decisions/lock-payment.ts";
import { newId } from "../new-id.ts";
import { activity, adoptions, payments } from "../schema/index.ts";
import type { DecidedState } from "../schema/match-decisions.ts";

export type Adoption = typeof adoptions.$inferSelect;

/** What an adopted payment's allocations say of how they came to be. */
const adoptionRule = "adoption";

/**
 * A Stripe payment takes a typed one over: the typed one counts nothing from now on (P4), and its bookings become the
 * Stripe payment's, unless a person gave it others (P7). Both are locked by the caller.
 */
export async function acceptPair(
  tx: Transaction,
  pair: { typed: PaymentRow; stripe: PaymentRow; rule: string; reasons: string[] },
  by: string,
): Promise<void> {
  const standing = await readStanding(tx, pair.stripe);
  const typed = await readStanding(tx, pair.typed);
  const takesOver =
    typed.state.allocations.length > 0 &&
    standing.state.review !== "excluded" &&
    standing.state.allocations.every(({ decidedBy }) => decidedBy === system);
  await record(
    tx,
    standing,
    {
      action: "adopted",
      rule: pair.rule,
      reasons: [`typed:${pair.typed.id}`, ...pair.reasons],
      concerned: bookingsOf(typed.state),
      after: (decisionId) => (takesOver ? takenOver(standing, typed, decisionId) : standing.state),
    },
    { by },
  );
  await tx
    .insert(adoptions)
    .values({
      id: newId(),
      manualPaymentId: pair.typed.id,
      stripePaymentId: pair.stripe.id,
      state: "accepted",
      rule: pair.rule,
      reasons: pair.reasons,
      before: takesOver ? standing.state : null,
      decidedBy: by,
    })
    .onConflictDoUpdate({
      target: [adoptions.manualPaymentId, adoptions.stripePaymentId],
      set: {
        state: sql`excluded.state`,
        rule: sql`excluded.rule`,
        reasons: sql`excluded.reasons`,
        before: sql`excluded.before`,
        decidedBy: sql`excluded.decided_by`,
        decidedAt: sql`now()`,
      },
    });
  await supersede(tx, typed, pair.stripe.id);
  await tx.insert(activity).values({
    id: newId(),
    actor: by,
    action: "adoption.accepted",
    subject: `payment:${pair.stripe.id}`,
    detail: { typed: pair.typed.id },
  });
}

/** The typed payment's bookings, by as much of the Stripe payment as they had of the typed one. */
function takenOver(stripe: Standing, typed: Standing, decisionId: string): DecidedState {
  const { allocations, ...state } = typed.state;
  const unallocated: Part = {
    key: "\u{10ffff}",
    weight: typed.payment.received - allocated({ ...state, allocations }),
  };
  const shares = shareProportionally(stripe.payment.received, [
    ...allocations.map(({ bookingId, amount }) => ({ key: bookingId, weight: BigInt(amount) })),
    unallocated,
  ]);
  const given = allocations.flatMap(({ bookingId, decidedBy }) => {
    const amount = shares.get(bookingId) ?? 0n;
    return amount > 0n
      ? [{ bookingId, amount: amount.toString(), rule: adoptionRule, decidedBy, decisionId }]
      : [];
  });
  const kept = new Set(given.map(({ bookingId }) => bookingId));
  return {
    ...undecided("matched", adoptionRule),
    allocations: given,
    directions: stripe.state.directions.filter(({ bookingId }) => kept.has(bookingId)),
  };
}

/** Makes a typed payment count nothing, or count again. */
export async function supersede(
  tx: Transaction,
  { payment, state }: Standing,
  supersededBy: string | null,
): Promise<void> {
  await requestMatch(tx, bookingsOf(state));
  await tx
    .update(payments)
    .set({ supersededBy, updatedAt: sql`now()` })
    .where(eq(payments.id, payment.id));
}
