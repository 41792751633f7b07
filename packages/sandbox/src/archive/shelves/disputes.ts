import { disputeObject } from "../../payments/dispute-object.ts";
import type { BalanceTransaction, Dispute } from "../../records/objects.ts";
import type { Shelf } from "../../records/shelf.ts";
import type { Archive } from "../archive.ts";
import { type ArchivedDispute, isFormal } from "../disputes.ts";
import { refOf } from "../movements.ts";
import { transactionOf } from "./balance-transactions.ts";
import { chargeOf, chargesNamed } from "./charges.ts";

function disputeOf(archive: Archive, number: number, known: ArchivedDispute): Dispute {
  const { amount, charge, created, reason, status } = known;
  const dispute = disputeObject(
    { id: archive.ids.of("du", number), created },
    chargeOf(archive, charge, ""),
    { amount, reason, inquiry: !isFormal(known) },
  );
  dispute.status = status;
  dispute.is_charge_refundable = status === "won";
  dispute.balance_transactions = transactionsOf(archive, number, known);
  if (status === "won" || status === "under_review") {
    dispute.evidence.uncategorized_text = "The guest stayed, and signed on arrival.";
    dispute.evidence_details.has_evidence = true;
    dispute.evidence_details.submission_count = 1;
    dispute.evidence_details.submission_method = "manual";
  }
  return dispute;
}

function transactionsOf(
  archive: Archive,
  number: number,
  known: ArchivedDispute,
): BalanceTransaction[] {
  if (!isFormal(known)) return [];
  const kinds =
    known.wonAt === null ? ["dispute" as const] : (["dispute", "dispute_reversal"] as const);
  return kinds.map((kind) => transactionOf(archive, refOf(kind, number)));
}

export function disputeShelf(archive: Archive): Shelf<Dispute> {
  const { disputes, ids } = archive;
  const at = (number: number): ArchivedDispute => {
    const known = disputes.all[number];
    if (known === undefined) throw new Error(`the archive has no dispute ${number}`);
    return known;
  };
  return {
    size: disputes.all.length,
    createdAt: (number) => at(number).created,
    numberOf(id) {
      const number = ids.numberIn("du", id);
      return number !== undefined && number < disputes.all.length ? number : undefined;
    },
    record: (number) => disputeOf(archive, number, at(number)),
    among: (equal) =>
      chargesNamed(archive, equal)?.flatMap((charge) => disputes.ofCharge(charge) ?? []),
  };
}
