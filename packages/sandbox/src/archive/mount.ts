import type { Records } from "../records/records.ts";
import { shelved } from "../records/shelved.ts";
import type { Archive } from "./archive.ts";
import { balanceTransactionShelf, payoutLineShelf } from "./shelves/balance-transactions.ts";
import { chargeShelf } from "./shelves/charges.ts";
import { disputeShelf } from "./shelves/disputes.ts";
import { paymentIntentShelf } from "./shelves/payment-intents.ts";
import { paymentMethodShelf } from "./shelves/payment-methods.ts";
import { payoutShelf } from "./shelves/payouts.ts";
import { refundShelf } from "./shelves/refunds.ts";
import { sessionShelf } from "./shelves/sessions.ts";

/** The records with an archive's beside them: lists, retrieval and `expand` find both. */
export const withArchive = (
  held: Records,
  archive: Archive,
  /** Where receipts are; asked late, since a sandbox knows it when it listens. */
  baseUrl: () => string,
): Records => ({
  ...held,
  balanceTransactions: shelved(held.balanceTransactions, balanceTransactionShelf(archive)),
  charges: shelved(held.charges, chargeShelf(archive, baseUrl)),
  disputes: shelved(held.disputes, disputeShelf(archive)),
  paymentIntents: shelved(held.paymentIntents, paymentIntentShelf(archive)),
  paymentMethods: shelved(held.paymentMethods, paymentMethodShelf(archive)),
  payoutLines: shelved(held.payoutLines, payoutLineShelf(archive)),
  payouts: shelved(held.payouts, payoutShelf(archive)),
  refunds: shelved(held.refunds, refundShelf(archive)),
  sessions: shelved(held.sessions, sessionShelf(archive)),
});
