import { adoptionActions } from "./actions/adoptions.ts";
import { decisionActions } from "./actions/decisions.ts";
import { directRefundAction } from "./actions/direct-refund.ts";
import { draftSplitAction } from "./actions/draft-split.ts";
import { eraseGuestAction } from "./actions/erase-guest.ts";
import { manualPaymentActions } from "./actions/manual-payments.ts";
import { addNoteAction } from "./actions/notes.ts";
import { operateActions } from "./actions/operate.ts";
import type { Action } from "./page.ts";

/** Everything a button does, in the order of the pages it stands on. */
export const actions: readonly Action[] = [
  ...decisionActions,
  draftSplitAction,
  directRefundAction,
  addNoteAction,
  ...adoptionActions,
  ...manualPaymentActions,
  eraseGuestAction,
  ...operateActions,
];
