export { isAppliedType } from "./event-types.ts";
export { AccountUnknownError, createGateway, type Gateway, identifyAccount } from "./gateway.ts";
export { readEventFacts } from "./read-facts.ts";
export {
  type VerifiedWebhook,
  verifyWebhook,
  type WebhookEnvelope,
  type WebhookRefusal,
} from "./verify-webhook.ts";
