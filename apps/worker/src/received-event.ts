// For the tests: Stripe's events as the ingress records them.
import type { ReceivedEvent } from "@rentease/db";

type StripeEvent = {
  id: string;
  type: string;
  api_version: string | null;
  livemode: boolean;
  created: number;
};

/** @param eventId another id than its own: a second Event object for the same change. */
export function receivedEvent(event: StripeEvent, eventId = event.id): ReceivedEvent {
  return {
    eventId,
    type: event.type,
    apiVersion: event.api_version,
    account: null,
    livemode: event.livemode,
    created: new Date(event.created * 1000),
    payload: JSON.stringify({ ...event, id: eventId }),
    ignoredReason: null,
  };
}
