import type { Action } from "../page.ts";
import { replayEvent, replayFiltered } from "./replay-events.ts";

export const operateActions: readonly Action[] = [replayEvent, replayFiltered];
