import { SETTLEMENT_CURRENCY } from "../payments/money.ts";
import type { Sum } from "../movement-truth.ts";
import { firstNot } from "../records/shelf.ts";
import { type Archive, type Moment, secondsOf } from "./archive.ts";
import { MOVEMENT_KINDS, type Movement, type MovementKind, partsOf } from "./movements.ts";
import { settledAt } from "./payouts.ts";
import { payoutStatus } from "./shelves/payouts.ts";

/** By currency, then by status. Amounts in minor units. */
export type SumsByStatus = Record<string, Record<string, Sum>>;

/** What lists of a period must come to, summed from the archive's numbers, not from its objects. */
export interface ArchiveTruth {
  charges: SumsByStatus;
  refunds: SumsByStatus;
  disputes: SumsByStatus;
  payouts: SumsByStatus;
  /** By reporting category, in the settlement currency. */
  balanceTransactions: Record<string, { count: number; amount: number; fee: number; net: number }>;
}

const CATEGORIES: Readonly<Record<MovementKind, string>> = {
  charge: "charge",
  dispute: "dispute",
  dispute_reversal: "dispute_reversal",
  payout: "payout",
  payout_reversal: "payout_reversal",
  refund: "refund",
  refund_failure: "refund_failure",
};

/** Each kind by its own `created`: `from` is in, `to` is not. All there is if they are absent. */
export function archiveTruth(
  archive: Archive,
  period: { from?: Moment; to?: Moment } = {},
): ArchiveTruth {
  const { disputes, payments, payouts, refunds } = archive;
  const from = period.from === undefined ? -Infinity : secondsOf("from", period.from);
  const to = period.to === undefined ? Infinity : secondsOf("to", period.to);
  const isIn = ({ created }: { created: number }) => created >= from && created < to;
  const truth: ArchiveTruth = {
    charges: {},
    refunds: {},
    disputes: {},
    payouts: {},
    balanceTransactions: {},
  };

  const first = firstNot(payments.charges, (charge) => payments.createdOf(charge) < from);
  for (let charge = first; charge < payments.charges; charge += 1) {
    if (payments.createdOf(charge) >= to) break;
    const status = payments.succeeded(charge) ? "succeeded" : "failed";
    add(truth.charges, payments.currencyOf(charge), status, payments.amountOf(charge));
  }
  for (const { amount, charge, status } of refunds.all.filter(isIn)) {
    add(truth.refunds, payments.currencyOf(charge), status, amount);
  }
  for (const { amount, charge, status } of disputes.all.filter(isIn)) {
    add(truth.disputes, payments.currencyOf(charge), status, amount);
  }
  for (const payout of payouts.all.filter(isIn)) {
    add(truth.payouts, SETTLEMENT_CURRENCY, payoutStatus(archive.to, payout), payout.amount);
  }
  truth.balanceTransactions = transactionsIn(archive, isIn);
  return truth;
}

function transactionsIn(
  { payments, payouts, to }: Archive,
  isIn: (each: { created: number }) => boolean,
): ArchiveTruth["balanceTransactions"] {
  const sums: ArchiveTruth["balanceTransactions"] = {};
  const book = (kind: MovementKind, { amount, fee }: Pick<Movement, "amount" | "fee">) => {
    const sum = (sums[CATEGORIES[kind]] ??= { count: 0, amount: 0, fee: 0, net: 0 });
    sum.count += 1;
    sum.amount += amount;
    sum.fee += fee;
    sum.net += amount - fee;
  };
  for (let charge = 0; charge < payments.charges; charge += 1) {
    if (!payments.succeeded(charge)) continue;
    const created = settledAt(payments.createdOf(charge), to);
    if (isIn({ created })) book("charge", payments.settledOf(charge));
  }
  for (const line of payouts.lines) {
    const { kind = MOVEMENT_KINDS[0] } = partsOf(line.ref);
    if (isIn(line)) book(kind, line);
  }
  return sums;
}

function add(sums: SumsByStatus, currency: string, status: string, amount: number): void {
  const sum = ((sums[currency] ??= {})[status] ??= { count: 0, amount: 0 });
  sum.count += 1;
  sum.amount += amount;
}
