/**
 * The whole event surface: every type that is applied, each with what it brings. Any other type is recorded, ignored
 * with the reason, and answered 200, because Stripe keeps adding types (and retries what is refused).
 * An event is a snapshot of its object: which type carried it decides nothing beyond this table.
 */
export const eventTypes = {
  "payment_intent.created": "the payment is known before any money moves",
  "payment_intent.processing": "a bank is still deciding; shows as pending",
  "payment_intent.requires_action": "the guest has to authenticate; shows as pending",
  "payment_intent.amount_capturable_updated": "an authorisation stands: money held, none received",
  "payment_intent.partially_funded": "part of a bank transfer arrived",
  "payment_intent.payment_failed": "an attempt failed; the charge's own event brings it",
  "payment_intent.succeeded": "the amount received",
  "payment_intent.canceled": "it will never be paid",
  "charge.pending": "an attempt by a method that settles later",
  "charge.succeeded": "payer, method and money, or an authorisation only: `captured` tells",
  "charge.failed": "a failed attempt, also one that fails after it had succeeded",
  "charge.captured": "an authorisation became money, perhaps a part of it",
  "charge.expired": "an authorisation lapsed uncaptured",
  "charge.updated": "the fee's transaction, known only now; changed metadata or description",
  "charge.refunded": "a snapshot of the charge; its cumulative refund figure is not used",
  "checkout.session.completed": "reference and payer; `payment_status` may still be unpaid",
  "checkout.session.async_payment_succeeded": "the session's later payment came",
  "checkout.session.async_payment_failed": "the session's later payment failed",
  "checkout.session.expired": "the guest left; its reference may still be asked for",
} as const satisfies Record<string, string>;

export function isAppliedType(type: string): type is keyof typeof eventTypes {
  return Object.hasOwn(eventTypes, type);
}
