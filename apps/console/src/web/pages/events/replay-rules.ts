import type { EventFilter, ReplayRules } from "@rentease/db";
import { appliedTypes, unknownType } from "@rentease/stripe";

export const replayRules: ReplayRules = { appliedTypes, unknownType };

/** How many events one press puts back at most: beyond it, live events would wait long behind them. */
export const mostReplayed = 20_000;

/** Of these events, those that were received before a moment. */
export function upTo(moment: Date, filter: EventFilter): EventFilter {
  return { ...filter, to: filter.to && filter.to < moment ? filter.to : moment };
}
