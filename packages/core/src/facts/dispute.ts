import type { JoinRule } from "./join.ts";

/** What a dispute says. `amount` in minor units of `currency`; it may be more than the charge. */
export type DisputeFacts = {
  id: string;
  charge: string | null;
  paymentIntent: string | null;
  status: string;
  currency: string;
  amount: bigint;
  reason: string | null;
  evidenceDueBy: Date | null;
  /** How often evidence was submitted. */
  submissions: number;
  /** How often money moved: 0 for an inquiry, 1 once withdrawn, 2 once given back. */
  movements: number;
  created: Date;
};

/**
 * A dispute's status is no order: a lost one can be appealed, and won. What Stripe never takes back is that money
 * moved and that evidence was submitted; two statuses between which neither happened are a conflict.
 */
export const disputeJoin: JoinRule<DisputeFacts> = {
  rank: (facts) => [facts.movements, facts.submissions],
  once: ["id", "charge", "paymentIntent", "currency", "created"],
};

export type DisputeStanding = "inquiry" | "open" | "lost" | "ended";

/** What a status means for the money. An inquiry (`warning_…`) moves none; a status we don't know counts as open. */
export function disputeStanding({ status }: Pick<DisputeFacts, "status">): DisputeStanding {
  if (status === "lost") return "lost";
  if (status === "won" || status === "prevented" || status === "warning_closed") return "ended";
  return status.startsWith("warning_") ? "inquiry" : "open";
}
