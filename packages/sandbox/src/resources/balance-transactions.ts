import { invalid, noSuch } from "../api/failure.ts";
import { listPage } from "../api/listing.ts";
import { type Params, text } from "../api/params.ts";
import type { Call, ListAnswer, Route } from "../api/route.ts";
import { asOfNow, transactionNow } from "../payments/ledger.ts";
import type { BalanceTransaction } from "../records/objects.ts";
import type { World } from "../world.ts";

export const balanceTransactionRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/balance_transactions", answer: list },
  { method: "GET", path: "/v1/balance_transactions/:id", answer: found },
];

const URL = "/v1/balance_transactions";
const NOUN = "balance_transaction";
const FILTERS = ["source", "currency", "type"] as const;

function found({ world, id }: Call): BalanceTransaction {
  const transaction = transactionNow(world, id);
  if (transaction === undefined) throw noSuch("balance transaction", id);
  return transaction;
}

function list({ world, params }: Call): ListAnswer {
  const payout = text(params, "payout");
  if (payout !== undefined) return listLines(world, payout, params);
  const page = listPage(world.records.balanceTransactions, params, {
    url: URL,
    noun: NOUN,
    filters: FILTERS,
  });
  return { ...page, data: page.data.map((stored) => asOfNow(world, stored)) };
}

/** What an automatic payout consists of, its own balance transaction included. */
function listLines(world: World, id: string, params: Params): ListAnswer {
  const payout = world.records.payouts.get(id);
  if (payout === undefined) throw noSuch("payout", id, "payout");
  if (!payout.automatic) {
    const message =
      "Balance transaction history can only be filtered on automatic payouts, not manual.";
    throw invalid(message, "payout");
  }
  const asked = FILTERS.map((field) => [field, text(params, field)] as const);
  const page = listPage(world.records.payoutLines, params, {
    url: URL,
    noun: NOUN,
    filters: ["payout"],
    where(line) {
      const transaction = world.records.balanceTransactions.get(line.id);
      // Until then nobody can ask what went out with a payout.
      if (transaction === undefined || payout.reconciliation_status !== "completed") return false;
      return asked.every(([field, value]) => value === undefined || transaction[field] === value);
    },
  });
  return { ...page, data: page.data.flatMap((line) => transactionNow(world, line.id) ?? []) };
}
