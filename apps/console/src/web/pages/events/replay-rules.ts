import type { ReplayRules } from "@rentease/db";
import { appliedTypes, unknownType } from "@rentease/stripe";

export const replayRules: ReplayRules = { appliedTypes, unknownType };

/** How many events one press puts back at most: beyond it, live events would wait long behind them. */
export const mostReplayed = 20_000;
