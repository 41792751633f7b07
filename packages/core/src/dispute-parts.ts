import { type DisputeFacts, disputeStanding } from "./facts/dispute.ts";

/** What one dispute takes of its payment, minor units of the payment's currency. */
export type DisputePart = { disputed: bigint; lost: bigint };

/**
 * What banks took back or may keep, by dispute, together never more than came in: a dispute's amount can exceed its
 * charge's. Those that are lost come first, then the older. One in another currency can't be added (P5), so it counts
 * as the whole payment.
 */
export function disputeParts(
  disputes: readonly Pick<DisputeFacts, "id" | "status" | "currency" | "amount" | "created">[],
  received: bigint,
  currency: string,
): Map<string, DisputePart> {
  const standing = (wanted: "lost" | "open") =>
    disputes.filter((dispute) => disputeStanding(dispute) === wanted).toSorted(byCreation);
  const parts = new Map<string, DisputePart>();
  let left = received;
  for (const dispute of [...standing("lost"), ...standing("open")]) {
    const amount = dispute.currency === currency ? dispute.amount : received;
    const disputed = amount < left ? amount : left;
    left -= disputed;
    parts.set(dispute.id, { disputed, lost: disputeStanding(dispute) === "lost" ? disputed : 0n });
  }
  return parts;
}

function byCreation(a: { created: Date; id: string }, b: { created: Date; id: string }): number {
  return a.created.getTime() - b.created.getTime() || (a.id < b.id ? -1 : 1);
}
