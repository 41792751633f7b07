import type { ApplyRules, PaymentState } from "../apply/derive-payments.ts";
import type { Transaction } from "../database.ts";
import { type Decided, matchPayments } from "../matching/match-payments.ts";
import { adoptTyped } from "./find-adoptions.ts";
import { lockAdoptions } from "./lock-adoptions.ts";

/**
 * Matches payments, then looks for what staff had typed in of them: a booking just found is one of the two ways to
 * find it. All that changes Stripe payments goes through here, with their roots locked.
 * @param bookingIds bookings that are written after, to be locked with the others.
 * @returns the decisions of matching, and how many typed payments were taken over.
 */
export async function matchAndAdopt(
  tx: Transaction,
  states: readonly PaymentState[],
  rules: ApplyRules,
  bookingIds?: readonly string[],
): Promise<{ decided: Decided[]; adopted: number }> {
  if (states.length === 0) return { decided: [], adopted: 0 };
  await lockAdoptions(tx, "stripe");
  const decided = await matchPayments(tx, states, rules, bookingIds);
  const received = states.filter(({ derived }) => derived.received > 0n);
  const adopted = await adoptTyped(
    tx,
    received.map(({ id }) => id),
    rules,
  );
  return { decided, adopted };
}
