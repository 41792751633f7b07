import type { Dispute, DisputeEvidence } from "../records/objects.ts";
import type { World } from "../world.ts";
import { changeDispute, closeInquiry, escalate, lose, requireStatus, win } from "./disputes.ts";

const ANSWERABLE: Readonly<Record<string, Dispute["status"]>> = {
  appeal_needs_response: "appeal_under_review",
  needs_response: "under_review",
  warning_needs_response: "warning_under_review",
};

/** Stripe's magic texts: what the bank makes of them (docs.stripe.com/testing#evidence). */
const VERDICTS: Readonly<Record<string, (world: World, dispute: Dispute) => Dispute>> = {
  escalate_inquiry_evidence: escalate,
  losing_evidence: (world, dispute) =>
    dispute.status === "warning_under_review" ? closeInquiry(world, dispute) : lose(world, dispute),
  winning_evidence: (world, dispute) =>
    dispute.status === "warning_under_review" ? closeInquiry(world, dispute) : win(world, dispute),
};

/** The host's side: kept with the dispute, and sent to the bank if `submit`, then only once. */
export function giveEvidence(
  world: World,
  dispute: Dispute,
  given: Partial<DisputeEvidence>,
  submit: boolean,
  changes: Partial<Dispute> = {},
): Dispute {
  requireStatus(dispute, "give evidence for", new Set(Object.keys(ANSWERABLE)));
  const evidence = { ...dispute.evidence, ...given };
  const details = dispute.evidence_details;
  const answered = changeDispute(
    world,
    dispute,
    {
      ...changes,
      evidence,
      evidence_details: {
        ...details,
        has_evidence: true,
        ...(submit && {
          submission_count: details.submission_count + 1,
          submission_method: "manual",
        }),
      },
      ...(submit && { status: ANSWERABLE[dispute.status] ?? dispute.status }),
    },
    "updated",
  );
  if (submit && VERDICTS[evidence.uncategorized_text ?? ""] !== undefined) {
    world.timers.schedule("decide_dispute", dispute.id, world.delays.processingMs);
  }
  return answered;
}

/** The bank's word, weeks later. Where the evidence holds none of the magic texts, it never comes. */
export function decideDispute(world: World, disputeId: string): void {
  const dispute = world.records.disputes.get(disputeId);
  if (dispute === undefined || !dispute.status.endsWith("under_review")) return;
  const verdict = VERDICTS[dispute.evidence.uncategorized_text ?? ""];
  if (verdict === escalate && dispute.status !== "warning_under_review") return;
  verdict?.(world, dispute);
}
