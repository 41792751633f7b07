// For the tests: payments of some weeks around a change of clocks and a month's end, with all that can happen to them.
import type { Fact } from "@rentease/core";
import { decideMatch } from "../decisions/decide-match.ts";
import { directRefund } from "../decisions/direct-refund.ts";
import type { Books } from "../decisions/test-books.ts";
import {
  chargeFact,
  disputeFact,
  intentFact,
  refundFact,
  transactionFact,
} from "../inbox/told-facts.ts";
import { createManualPayment } from "../manual-payments/create-manual-payment.ts";

const FROM_MS = Date.UTC(2026, 2, 20);
const HOUR_MS = 3_600_000;
export const properties = ["Canal House", "Barn", null];

/** Fills books; the same for the same seed. */
export async function fillRandomBooks(books: Books, seed: number, payments: number): Promise<void> {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let number = 0; number < 8; number += 1) {
    await books.put({
      reference: `RE-${number}`,
      property: properties[number % properties.length],
      currency: number < 6 ? "eur" : "usd",
      check_in: `2026-0${3 + (number % 4)}-15`,
      instalments:
        number % 4 === 3
          ? []
          : [
              { kind: "deposit", due: "2026-03-25", amount: 9_000 },
              { kind: "balance", due: "2026-04-05", amount: 20_000 + below(9_000) },
            ],
      items: [{ kind: "nights", amount: 31_000 }],
      status: number === 5 ? "canceled" : "confirmed",
    });
  }
  for (let number = 0; number < payments; number += 1) {
    await payRandomly(books, number, below);
  }
}

async function payRandomly(
  books: Books,
  number: number,
  below: (limit: number) => number,
): Promise<void> {
  const [intent, charge] = [`pi_${number}`, `ch_${number}`];
  const currency = below(4) === 0 ? "usd" : "eur";
  const amount = BigInt(5_000 + below(9_000));
  const created = new Date(FROM_MS + below(24 * 24) * HOUR_MS);
  const after = () => new Date(created.getTime() + below(24 * 20) * HOUR_MS);
  const settlement = currency === "usd" && below(2) === 0 ? "usd" : "eur";
  const moved = (
    id: string,
    source: string,
    signed: bigint,
    fee: bigint,
    category: string,
    at: Date,
  ) =>
    transactionFact({
      id,
      source,
      currency: settlement,
      amount: signed,
      fee,
      created: at,
      reportingCategory: category,
    });

  const facts: Fact[] = [];
  const refunds: { id: string; amount: bigint }[] = [];
  let taken = 0n;
  for (let part = below(3); part > 0; part -= 1) {
    const id = `re_${number}_${part}`;
    const back = BigInt(1 + below(Number(amount - taken)));
    const at = after();
    const status = below(5) === 0 ? "failed" : "succeeded";
    if (status !== "failed") taken += back;
    refunds.push({ id, amount: back });
    facts.push(
      refundFact({
        id,
        paymentIntent: intent,
        currency,
        amount: back,
        status,
        created: at,
        balanceTransaction: `txn_${id}`,
      }),
      moved(`txn_${id}`, id, -back, 0n, "refund", at),
    );
  }
  if (below(4) === 0) {
    for (let part = 1 + below(2); part > 0; part -= 1) {
      const id = `du_${number}_${part}`;
      const at = after();
      const status = ["needs_response", "lost", "won", "warning_needs_response"][below(4)] ?? "won";
      facts.push(
        disputeFact({
          id,
          charge,
          currency: below(6) === 0 ? "gbp" : currency,
          amount,
          status,
          created: at,
        }),
        moved(`txn_${id}`, id, -amount, 1_500n, "dispute", at),
      );
    }
  }
  const feeKnown = below(5) > 0;
  const failed = below(12) === 0;
  await books.told.apply(
    intentFact({ id: intent, currency, amount, amountReceived: amount, created }),
    chargeFact({
      id: charge,
      paymentIntent: intent,
      currency,
      amount,
      amountCaptured: amount,
      created,
      methodType: below(3) === 0 ? "ideal" : "card",
      balanceTransaction: `txn_${number}`,
    }),
    ...(feeKnown ? [moved(`txn_${number}`, charge, amount, 175n, "charge", created)] : []),
  );

  const chosen = currency === "eur" ? below(6) : 6 + below(2);
  const other = currency === "eur" ? (chosen + 1 + below(5)) % 6 : 13 - chosen;
  const most = amount - BigInt(below(3)) * 500n;
  const first = (most * BigInt(20 + below(60))) / 100n;
  const shares = [
    [],
    [{ reference: `RE-${chosen}`, amount: most }],
    [
      { reference: `RE-${chosen}`, amount: first },
      { reference: `RE-${other}`, amount: most - first },
    ],
  ][below(3)];
  if (shares && shares.length > 0) {
    await decideMatch(books.db, await books.idOf(intent), shares, { by: "ana" });
  }
  if (facts.length > 0) await books.told.apply(...facts);
  const [refund] = refunds;
  if (shares?.length === 2 && refund && below(2) === 0) {
    const share = shares.find((each) => each.amount >= refund.amount);
    if (share) {
      await directRefund(books.db, refund.id, [{ ...share, amount: refund.amount }], { by: "ana" });
    }
  }
  if (failed) {
    await books.told.apply(
      chargeFact({
        id: charge,
        paymentIntent: intent,
        currency,
        amount,
        amountCaptured: amount,
        created,
        status: "failed",
        balanceTransaction: `txn_${number}`,
        failureBalanceTransaction: `txn_f${number}`,
      }),
    );
  }
  if (below(8) === 0) {
    const reference = `RE-${chosen}`;
    await createManualPayment(
      books.db,
      { reference, amount: 4_000n, currency, method: "cash", paidAt: after() },
      "desk",
    );
  }
}
