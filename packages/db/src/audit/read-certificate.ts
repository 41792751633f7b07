import type { Certificate } from "../schema/audits.ts";

type Part = { count: number; amount: bigint };
/** Fee and net are null but of balance transactions. */
type Side = Part & { fee: bigint | null; net: bigint | null };

/** A certificate with its amounts in minor units of their currency; currencies are never summed (P5). */
export type CertificateRead = Pick<Certificate, "payouts" | "differences"> & {
  sums: {
    object: string;
    /** Null of a Checkout Session that asks for no money. */
    currency: string | null;
    status: string;
    stripe: Side;
    ours: Side;
    /** What is here and not at Stripe; negative where it is the other way round. */
    difference: Part;
  }[];
  /** The payments whose money came in the period: received = matched + unmatched + excluded. */
  payments: {
    currency: string;
    count: number;
    received: bigint;
    matched: Part;
    unmatched: Part;
    excluded: Part;
  }[];
};

export function readCertificate({ sums, payments, ...rest }: Certificate): CertificateRead {
  return {
    sums: sums.map(({ stripe, ours, ...of }) => ({
      ...of,
      stripe: sideOf(stripe),
      ours: sideOf(ours),
      difference: {
        count: ours.count - stripe.count,
        amount: BigInt(ours.amount) - BigInt(stripe.amount),
      },
    })),
    payments: payments.map(({ received, matched, unmatched, excluded, ...of }) => ({
      ...of,
      received: BigInt(received),
      matched: partOf(matched),
      unmatched: partOf(unmatched),
      excluded: partOf(excluded),
    })),
    ...rest,
  };
}

function partOf({ count, amount }: { count: number; amount: string }): Part {
  return { count, amount: BigInt(amount) };
}

function sideOf({ fee, net, ...part }: Certificate["sums"][number]["stripe"]): Side {
  return {
    ...partOf(part),
    fee: fee === undefined ? null : BigInt(fee),
    net: net === undefined ? null : BigInt(net),
  };
}
