import type { Dispute } from "../records/objects.ts";
import type { World } from "../world.ts";
import { closeInquiry, escalate, lose, reopen, win } from "./disputes.ts";

/** What a bank makes of a dispute, by the names that the control routes have. */
export const VERDICTS = {
  close_inquiry: closeInquiry,
  escalate,
  lose,
  reopen,
  win,
} as const satisfies Record<string, (world: World, dispute: Dispute) => Dispute>;

export type Verdict = keyof typeof VERDICTS;
