import type { AccountIdentity } from "@rentease/core";
import { ignoredReason } from "./ignored-reason.ts";
import type { WebhookEnvelope } from "./verify-webhook.ts";

/** An event as the inbox takes it in, however it came. */
export type InboxEvent = {
  eventId: string;
  type: string;
  apiVersion: string | null;
  account: string | null;
  livemode: boolean;
  created: Date;
  payload: string;
  /** Set: recorded and never applied, and why. */
  ignoredReason: string | null;
};

/** @param bound the account and mode that the database belongs to. */
export function inboxEvent(
  event: WebhookEnvelope,
  payload: string,
  bound: AccountIdentity,
): InboxEvent {
  return {
    eventId: event.id,
    type: event.type,
    apiVersion: event.apiVersion,
    account: event.account,
    livemode: event.livemode,
    created: event.created,
    payload,
    ignoredReason: ignoredReason(event, bound),
  };
}
