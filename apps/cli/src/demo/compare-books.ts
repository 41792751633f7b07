import {
  type Database,
  type ListedPayment,
  listPayments,
  listPayouts,
  type PayoutSummary,
} from "@rentease/db";
import type { Label, PayoutTruth, Sandbox } from "@rentease/sandbox";
import { type PaymentTruth, truthByPayment } from "./payment-truth.ts";

/** One kind of money in one currency, minor units. */
export type SumComparison = {
  currency: string;
  what: string;
  payments: number;
  books: bigint;
  truth: bigint;
};

export type BooksComparison = {
  sums: SumComparison[];
  payouts: PayoutSummary[];
  /** Ids of payouts that are not the sandbox's, or that one side lacks. */
  differingPayouts: string[];
  /** Ids of payments whose money is not the sandbox's, or that one side lacks. */
  differing: string[];
  payments: number;
  matchedByRule: Record<string, number>;
  suggested: number;
  /** Money received and no booking, by reason. */
  unmatched: Record<string, number>;
  /** Matched to a booking that is not the true one: must never happen (P6). */
  wrong: string[];
  /** The host's own metadata names the booking, and yet it was not matched. */
  missed: string[];
};

/** Compares the books with the sandbox's truth, payment by payment, and the matches with the season's labels. */
export async function compareBooks(
  db: Database,
  sandbox: Sandbox,
  labels: readonly Label[],
): Promise<BooksComparison> {
  const payments = await listPayments(db, { limit: 1_000_000 });
  const labelOf = new Map(labels.map((label) => [label.paymentIntent ?? label.charge, label]));
  const truth = truthByPayment(sandbox);
  const payouts = await listPayouts(db, { limit: 1_000_000 });
  const result: BooksComparison = {
    sums: compareSums(payments, [...truth.values()]),
    payouts,
    differingPayouts: comparePayouts(payouts, sandbox.truth().payouts),
    differing: [],
    payments: payments.length,
    matchedByRule: {},
    suggested: 0,
    unmatched: {},
    wrong: [],
    missed: [],
  };

  for (const payment of payments) {
    const id = payment.stripe.paymentIntent ?? payment.stripe.charge ?? payment.id;
    const expected = truth.get(id);
    truth.delete(id);
    if (!expected || fields.some((field) => expected[field] !== payment[field])) {
      result.differing.push(id);
    }
    if (payment.received === 0n) continue;

    const [share] = payment.allocations;
    const label = labelOf.get(id);
    if (share) {
      result.matchedByRule[share.rule] = (result.matchedByRule[share.rule] ?? 0) + 1;
      if (share.booking !== label?.booking) result.wrong.push(id);
      continue;
    }
    if (payment.review === "suggested") result.suggested += 1;
    else {
      const reason = payment.reviewReason?.split(":")[0] ?? "no reason";
      result.unmatched[reason] = (result.unmatched[reason] ?? 0) + 1;
    }
    const named = label?.standing === "metadata" || label?.standing === "session_metadata";
    if (named && label.booking !== null) result.missed.push(id);
  }
  result.differing.push(...truth.keys());
  return result;
}

const moneyFields = ["received", "refunded", "disputed", "lost"] as const;
const settlementFields = ["fee", "net"] as const;
const fields = ["currency", ...moneyFields, ...settlementFields] as const;

/** The sandbox settles everything in euro. */
const settlementCurrency = "eur";

function compareSums(
  payments: readonly ListedPayment[],
  truth: readonly PaymentTruth[],
): SumComparison[] {
  const compare = (
    currency: string,
    what: (typeof moneyFields | typeof settlementFields)[number],
    ours: readonly ListedPayment[],
    theirs: readonly PaymentTruth[],
  ): SumComparison => ({
    currency,
    what,
    payments: ours.filter((payment) => payment[what]).length,
    books: sum(ours.map((payment) => payment[what])),
    truth: sum(theirs.map((payment) => payment[what])),
  });
  const currencies = new Set([...payments, ...truth].map(({ currency }) => currency));
  const inCurrency = <Item extends { currency: string }>(items: readonly Item[], wanted: string) =>
    items.filter(({ currency }) => currency === wanted);
  return [
    ...[...currencies]
      .sort()
      .flatMap((currency) =>
        moneyFields.map((what) =>
          compare(currency, what, inCurrency(payments, currency), inCurrency(truth, currency)),
        ),
      ),
    ...settlementFields.map((what) => compare(settlementCurrency, what, payments, truth)),
  ].filter(({ books, truth }) => books !== 0n || truth !== 0n);
}

function comparePayouts(
  payouts: readonly PayoutSummary[],
  truth: readonly PayoutTruth[],
): string[] {
  const ours = new Map(payouts.map((payout) => [payout.stripe, payout]));
  const differing = truth.filter((theirs) => {
    const payout = ours.get(theirs.id);
    ours.delete(theirs.id);
    if (!payout || payout.status !== theirs.status || payout.amount !== BigInt(theirs.amount)) {
      return true;
    }
    if (!theirs.automatic) return false;
    const sums = [payout.gross, payout.refunds, payout.disputes, payout.other, payout.net];
    const expected = [theirs.gross, theirs.refunds, theirs.disputes, theirs.other, theirs.net];
    return (
      payout.difference !== 0n ||
      payout.lines !== theirs.lines ||
      payout.fees !== BigInt(-theirs.fees) ||
      sums.some((amount, place) => amount !== BigInt(expected[place] ?? Number.NaN))
    );
  });
  return [...differing.map(({ id }) => id), ...ours.keys()];
}

function sum(amounts: readonly (bigint | null)[]): bigint {
  return amounts.reduce<bigint>((total, amount) => total + (amount ?? 0n), 0n);
}

/** What keeps the books from being the truth, in words; empty when they agree. */
export function differencesIn(books: BooksComparison): string[] {
  const some = (ids: readonly string[], what: string) =>
    ids.length > 0 ? [`${ids.length} payments ${what} (${ids.slice(0, 5).join(", ")})`] : [];
  return [
    ...some(books.differing, "differ"),
    ...some(books.wrong, "are matched to a wrong booking"),
    ...some(books.missed, "are not matched although their metadata names the booking"),
    ...(books.differingPayouts.length > 0
      ? [`${books.differingPayouts.length} payouts differ (${books.differingPayouts.join(", ")})`]
      : []),
    ...books.sums
      .filter(({ books, truth }) => books !== truth)
      .map(({ currency, what }) => `the sums ${what} in ${currency} differ`),
  ];
}
