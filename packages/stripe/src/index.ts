export { checkKey, type KeyCheck, type KeyRight } from "./check-key.ts";
export { appliedTypes } from "./event-types.ts";
export { createGateway, type Gateway } from "./gateway.ts";
export { AccountUnknownError, identifyAccount, modeOfKey } from "./identify-account.ts";
export { unknownType } from "./ignored-reason.ts";
export { inboxEvent } from "./inbox-event.ts";
export type { ListedObject, ListedPage, ListedType, ListWindow } from "./list-page.ts";
export { readEventFacts } from "./read-facts.ts";
export { selfCheckSecret } from "./self-check-secret.ts";
export {
  compareTypes,
  connectWebhookEndpoints,
  hashSecret,
  pinnedApiVersion,
  type WebhookEndpoint,
  type WebhookEndpoints,
} from "./webhook-endpoints.ts";
export { probeWebhook, type ProbeAnswer } from "./probe-webhook.ts";
export { sameWebhookUrl, whyUrlIsRefused } from "./webhook-url.ts";
export { whoseKey } from "./whose-key.ts";
export {
  readEnvelope,
  type VerifiedWebhook,
  verifyWebhook,
  type WebhookEnvelope,
  type WebhookRefusal,
} from "./verify-webhook.ts";
