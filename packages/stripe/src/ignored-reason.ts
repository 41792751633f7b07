import type { AccountIdentity } from "@rentease/core";
import { isAppliedType } from "./event-types.ts";
import type { WebhookEnvelope } from "./verify-webhook.ts";

/** How the reason begins where the type was not in the event table at the time. */
export const unknownType = "no payment data is read from";

/**
 * Why an event is recorded but never applied, or null. Answered 200 all the same: it is Stripe's
 * event, and sending it again would not change what it is (P2, P8).
 */
export function ignoredReason(event: WebhookEnvelope, bound: AccountIdentity): string | null {
  if (event.livemode !== bound.livemode) {
    const mode = (live: boolean): string => (live ? "live" : "test");
    return `${mode(event.livemode)} mode, but this database holds ${mode(bound.livemode)} mode`;
  }
  if (event.account !== null && event.account !== bound.account) {
    return `of the account ${event.account}, but this database holds ${bound.account}`;
  }
  if (event.kind === "thin") {
    return "thin event: it does not carry its object; set the endpoint to snapshot events";
  }
  return isAppliedType(event.type) ? null : `${unknownType} ${event.type}`;
}
