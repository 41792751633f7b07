import { reversalPosting, withdrawalPosting } from "../../payments/disputes.ts";
import { type Posting, transactionObject } from "../../payments/ledger.ts";
import { payoutPosting, payoutReversalPosting } from "../../payments/payouts.ts";
import { refundFailurePosting, refundPosting } from "../../payments/refunds.ts";
import { AVAILABLE_AFTER_SECONDS, chargePosting } from "../../payments/settlement.ts";
import type { BalanceTransaction, PayoutLine } from "../../records/objects.ts";
import type { Shelf } from "../../records/shelf.ts";
import type { Archive } from "../archive.ts";
import { type MovementKind, partsOf, refOf } from "../movements.ts";
import { idOfCharge } from "./charges.ts";
import { PAYOUT_DESCRIPTION } from "./payouts.ts";
import { idOfRefund } from "./refunds.ts";
import { descriptionOf } from "./texts.ts";

/** What the live sandbox would have booked. */
const POSTINGS: Record<MovementKind, (archive: Archive, number: number, at: number) => Posting> = {
  charge: (archive, number, at) =>
    chargePosting(shortCharge(archive, number), {
      ...archive.payments.settledOf(number),
      availableOn: at + AVAILABLE_AFTER_SECONDS,
    }),
  refund(archive, number) {
    const refund = found(archive.refunds.all[number]);
    const charge = shortCharge(archive, refund.charge);
    const { rate } = archive.payments.settledOf(refund.charge);
    return refundPosting(charge, idOfRefund(archive, refund, number), refund.settled, rate);
  },
  refund_failure(archive, number) {
    const refund = found(archive.refunds.all[number]);
    const { rate } = archive.payments.settledOf(refund.charge);
    return refundFailurePosting(idOfRefund(archive, refund, number), refund.settled, rate);
  },
  dispute: withdrawalOf,
  dispute_reversal(archive, number) {
    const { amount, exchange_rate, fee } = withdrawalOf(archive, number);
    const { charge } = found(archive.disputes.all[number]);
    const dispute = { id: archive.ids.of("du", number), charge: idOfCharge(archive, charge) };
    return reversalPosting(dispute, { amount, fee, exchange_rate: exchange_rate ?? null });
  },
  payout: (archive, number) => {
    const id = archive.ids.of("po", number);
    const { amount } = found(archive.payouts.all[number]);
    return payoutPosting(id, { amount, description: PAYOUT_DESCRIPTION });
  },
  payout_reversal(archive, number) {
    const id = archive.ids.of("po", number);
    const { amount } = found(archive.payouts.all[number]);
    const payout = { id, amount, description: PAYOUT_DESCRIPTION };
    return payoutReversalPosting(payout, "payout_failure");
  },
};

/** As much of a charge as postings say of it. */
const shortCharge = (archive: Archive, number: number) => ({
  id: idOfCharge(archive, number),
  description: descriptionOf(archive, archive.payments.paymentOf(number)),
});

function withdrawalOf(archive: Archive, number: number) {
  const { amount, charge } = found(archive.disputes.all[number]);
  return withdrawalPosting({
    id: archive.ids.of("du", number),
    amount,
    charge: idOfCharge(archive, charge),
    currency: archive.payments.currencyOf(charge),
  });
}

function found<T>(known: T | undefined): T {
  if (known === undefined) throw new Error("the archive has no such movement");
  return known;
}

export function transactionOf(archive: Archive, ref: number): BalanceTransaction {
  const { ids, ledger } = archive;
  const { kind, number } = partsOf(ref);
  const place = ledger.placeOf(ref);
  if (kind === undefined || place === undefined) throw new Error(`the archive has no ${ref}`);
  const created = ledger.createdAt(place);
  const posting = POSTINGS[kind](archive, number, created);
  return transactionObject({ id: ids.of("txn", ref), created }, posting);
}

/** Numbers are places in the ledger, for balance transactions and payout lines alike. */
function placeOfId({ ids, ledger }: Archive, id: string): number | undefined {
  const ref = ids.numberIn("txn", id);
  return ref === undefined ? undefined : ledger.placeOf(ref);
}

export function balanceTransactionShelf(archive: Archive): Shelf<BalanceTransaction> {
  const { ledger } = archive;
  return {
    size: ledger.size,
    createdAt: (place) => ledger.createdAt(place),
    numberOf: (id) => placeOfId(archive, id),
    record: (place) => transactionOf(archive, ledger.refAt(place)),
    among({ source }) {
      if (source === undefined) return undefined;
      return refsAbout(archive, source)
        .flatMap((ref) => ledger.placeOf(ref) ?? [])
        .sort((one, other) => one - other);
    },
  };
}

/** All that a source may have moved; what there is of it the ledger knows. */
function refsAbout({ ids }: Archive, source: string): number[] {
  const prefix = source.split("_")[0] ?? "";
  const about = ABOUT[prefix];
  const number = about === undefined ? undefined : ids.numberIn(about.prefix, source);
  return about === undefined || number === undefined
    ? []
    : about.kinds.map((kind) => refOf(kind, number));
}

const ABOUT: Readonly<
  Record<string, { prefix: "ch" | "py" | "re" | "pyr" | "du" | "po"; kinds: MovementKind[] }>
> = {
  ch: { prefix: "ch", kinds: ["charge"] },
  du: { prefix: "du", kinds: ["dispute", "dispute_reversal"] },
  po: { prefix: "po", kinds: ["payout", "payout_reversal"] },
  py: { prefix: "py", kinds: ["charge"] },
  pyr: { prefix: "pyr", kinds: ["refund", "refund_failure"] },
  re: { prefix: "re", kinds: ["refund", "refund_failure"] },
};

export function payoutLineShelf(archive: Archive): Shelf<PayoutLine> {
  const { ids, ledger, payouts } = archive;
  return {
    size: ledger.size,
    createdAt: (place) => ledger.createdAt(place),
    numberOf(id) {
      const place = placeOfId(archive, id);
      return place === undefined || ledger.payoutAt(place) === undefined ? undefined : place;
    },
    record: (place) => ({
      id: ids.of("txn", ledger.refAt(place)),
      created: ledger.createdAt(place),
      payout: ids.of("po", ledger.payoutAt(place) ?? payouts.all.length),
    }),
    among({ payout }) {
      const number = payout === undefined ? undefined : ids.numberIn("po", payout);
      return number === undefined || number >= payouts.all.length ? [] : ledger.linesOf(number);
    },
  };
}
