import { type Database, listPayments, sumReceived } from "@rentease/db";
import type { Label, Sandbox } from "@rentease/sandbox";

export type CurrencyComparison = {
  currency: string;
  payments: number;
  received: bigint;
  truthPayments: number;
  truth: bigint;
};

export type BooksComparison = {
  currencies: CurrencyComparison[];
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
  const result: BooksComparison = {
    currencies: await compareCurrencies(db, sandbox),
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
    if (expected?.received !== payment.received || expected.currency !== payment.currency) {
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

/** What each payment brought, as the sandbox has it. Read from its state, not from its events. */
function truthByPayment(sandbox: Sandbox): Map<string, { received: bigint; currency: string }> {
  const { paymentIntents, charges } = sandbox.world.records;
  const truth = new Map<string, { received: bigint; currency: string }>();
  for (const { id, currency, amount_received: received } of paymentIntents.all()) {
    truth.set(id, { currency, received: BigInt(received) });
  }
  for (const charge of charges.all()) {
    if (charge.payment_intent !== null) continue;
    const received = charge.status === "succeeded" ? charge.amount_captured : 0;
    truth.set(charge.id, { currency: charge.currency, received: BigInt(received) });
  }
  return truth;
}

async function compareCurrencies(db: Database, sandbox: Sandbox): Promise<CurrencyComparison[]> {
  const books = await sumReceived(db);
  const truth = sandbox.truth().succeeded;
  const currencies = new Set([...books.map(({ currency }) => currency), ...Object.keys(truth)]);
  return [...currencies].sort().map((currency) => {
    const ours = books.find((total) => total.currency === currency);
    const theirs = truth[currency];
    return {
      currency,
      payments: ours?.payments ?? 0,
      received: ours?.received ?? 0n,
      truthPayments: theirs?.count ?? 0,
      truth: BigInt(theirs?.amount ?? 0),
    };
  });
}

/** What keeps the books from being the truth, in words; empty when they agree. */
export function differencesIn(books: BooksComparison): string[] {
  const some = (ids: readonly string[], what: string) =>
    ids.length > 0 ? [`${ids.length} payments ${what} (${ids.slice(0, 5).join(", ")})`] : [];
  return [
    ...some(books.differing, "differ"),
    ...some(books.wrong, "are matched to a wrong booking"),
    ...some(books.missed, "are not matched although their metadata names the booking"),
    ...books.currencies
      .filter(
        ({ payments, truthPayments, received, truth }) =>
          payments !== truthPayments || received !== truth,
      )
      .map(({ currency }) => `the sums in ${currency} differ`),
  ];
}
