export { appliedTypes } from "./event-types.ts";
export { AccountUnknownError, createGateway, type Gateway, identifyAccount } from "./gateway.ts";
export { unknownType } from "./ignored-reason.ts";
export { inboxEvent } from "./inbox-event.ts";
export { readEventFacts } from "./read-facts.ts";
export {
  readEnvelope,
  type VerifiedWebhook,
  verifyWebhook,
  type WebhookEnvelope,
  type WebhookRefusal,
} from "./verify-webhook.ts";
