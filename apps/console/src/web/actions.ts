import { adoptionActions } from "./actions/adoptions.ts";
import type { Action } from "./page.ts";

/** Everything a button does, in the order of the pages it stands on. */
export const actions: readonly Action[] = [...adoptionActions];
