import { noSuch } from "../api/failure.ts";
import { listPage } from "../api/listing.ts";
import type { Call, ListAnswer, Route } from "../api/route.ts";
import { asOfNow, transactionNow } from "../payments/settlement.ts";
import type { BalanceTransaction } from "../records/objects.ts";

export const balanceTransactionRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/balance_transactions", answer: list },
  { method: "GET", path: "/v1/balance_transactions/:id", answer: found },
];

function found({ world, id }: Call): BalanceTransaction {
  const transaction = transactionNow(world, id);
  if (transaction === undefined) throw noSuch("balance transaction", id);
  return transaction;
}

function list({ world, params }: Call): ListAnswer {
  const page = listPage(world.records.balanceTransactions, params, {
    url: "/v1/balance_transactions",
    noun: "balance_transaction",
    filters: ["source", "currency", "type"],
  });
  return { ...page, data: page.data.map((stored) => asOfNow(world, stored)) };
}
