export { appliedTypes } from "./event-types.ts";
export { createGateway, type Gateway } from "./gateway.ts";
export { AccountUnknownError, identifyAccount } from "./identify-account.ts";
export { unknownType } from "./ignored-reason.ts";
export { inboxEvent } from "./inbox-event.ts";
export type { ListedObject, ListedPage, ListedType, ListWindow } from "./list-page.ts";
export { readEventFacts } from "./read-facts.ts";
export {
  readEnvelope,
  type VerifiedWebhook,
  verifyWebhook,
  type WebhookEnvelope,
  type WebhookRefusal,
} from "./verify-webhook.ts";
