import { FAILURES, payoutObject, traceOf } from "../../payments/payouts.ts";
import { SETTLEMENT_CURRENCY } from "../../payments/money.ts";
import type { Payout } from "../../records/objects.ts";
import type { Shelf } from "../../records/shelf.ts";
import type { Archive } from "../archive.ts";
import { refOf } from "../movements.ts";
import { type ArchivedPayout, DAY_SECONDS } from "../payouts.ts";

/** From one step of a payout to the next, as in the season. */
const STEP_SECONDS = DAY_SECONDS / 2;
export const PAYOUT_DESCRIPTION = "STRIPE PAYOUT";
const FAILURE = "account_closed";

/** How far it had come when the archive ends. */
export function payoutStatus(to: number, { created, failedAt }: ArchivedPayout): string {
  if (failedAt !== null) return "failed";
  if (created + 2 * STEP_SECONDS < to) return "paid";
  return created + STEP_SECONDS < to ? "in_transit" : "pending";
}

function payoutOf({ ids, to }: Archive, number: number, known: ArchivedPayout): Payout {
  const { amount, created } = known;
  const id = ids.of("po", number);
  const payout = payoutObject(
    { id, created },
    {
      amount,
      currency: SETTLEMENT_CURRENCY,
      description: PAYOUT_DESCRIPTION,
      lines: [],
      metadata: {},
      method: "standard",
      statementDescriptor: null,
    },
    ids.of("txn", refOf("payout", number)),
  );
  payout.status = payoutStatus(to, known);
  if (payout.status === "paid" || payout.status === "failed") payout.trace_id = traceOf(id);
  if (created + 3 * STEP_SECONDS < to) payout.reconciliation_status = "completed";
  if (known.failedAt !== null) {
    payout.failure_balance_transaction = ids.of("txn", refOf("payout_reversal", number));
    payout.failure_code = FAILURE;
    payout.failure_message = FAILURES[FAILURE];
  }
  return payout;
}

export function payoutShelf(archive: Archive): Shelf<Payout> {
  const { ids, payouts } = archive;
  const at = (number: number): ArchivedPayout => {
    const known = payouts.all[number];
    if (known === undefined) throw new Error(`the archive has no payout ${number}`);
    return known;
  };
  return {
    size: payouts.all.length,
    createdAt: (number) => at(number).created,
    numberOf(id) {
      const number = ids.numberIn("po", id);
      return number !== undefined && number < payouts.all.length ? number : undefined;
    },
    record: (number) => payoutOf(archive, number, at(number)),
  };
}
