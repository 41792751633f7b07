import { replayEvent, replayFiltered } from "./actions/replay-events.ts";
import type { Action } from "./page.ts";

/** Everything a button does, in the order of the pages it stands on. */
export const actions: readonly Action[] = [replayEvent, replayFiltered];
