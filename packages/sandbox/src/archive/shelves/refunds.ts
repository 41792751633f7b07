import { refundObject, refundPrefix } from "../../payments/refunds.ts";
import type { Refund } from "../../records/objects.ts";
import type { Shelf } from "../../records/shelf.ts";
import type { Archive } from "../archive.ts";
import { refOf } from "../movements.ts";
import type { ArchivedRefund } from "../refunds.ts";
import { chargeOf, chargesNamed } from "./charges.ts";

export const idOfRefund = (
  { ids, payments }: Archive,
  { charge }: ArchivedRefund,
  number: number,
) => ids.of(refundPrefix(payments.typeOf(charge)), number);

const REASONS = { canceled: "merchant_request", failed: "expired_or_canceled_card" } as const;

function refundOf(archive: Archive, number: number, known: ArchivedRefund): Refund {
  const { ids } = archive;
  const { amount, charge, created, status } = known;
  const refund = refundObject(
    { id: idOfRefund(archive, known, number), created },
    chargeOf(archive, charge, ""),
    { reason: "requested_by_customer" },
    { amount, pending: status === "pending", transaction: ids.of("txn", refOf("refund", number)) },
  );
  if (status === "failed" || status === "canceled") {
    refund.failure_balance_transaction = ids.of("txn", refOf("refund_failure", number));
    refund.failure_reason = REASONS[status];
    refund.status = status;
  }
  return refund;
}

export function refundShelf(archive: Archive): Shelf<Refund> {
  const { ids, refunds } = archive;
  const at = (number: number): ArchivedRefund => {
    const known = refunds.all[number];
    if (known === undefined) throw new Error(`the archive has no refund ${number}`);
    return known;
  };
  return {
    size: refunds.all.length,
    createdAt: (number) => at(number).created,
    numberOf(id) {
      const number = ids.numberIn("re", id) ?? ids.numberIn("pyr", id);
      if (number === undefined || number >= refunds.all.length) return undefined;
      return idOfRefund(archive, at(number), number) === id ? number : undefined;
    },
    record: (number) => refundOf(archive, number, at(number)),
    among: (equal) =>
      chargesNamed(archive, equal)?.flatMap((charge) => [...refunds.ofCharge(charge)]),
  };
}
