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
  "charge.refund.updated": "a snapshot of a refund, of some payment methods only",
  "refund.created": "money on its way back, or asked to be",
  "refund.updated": "a refund went on: sent, its transaction known, canceled",
  "refund.failed": "the money comes back to the host, perhaps weeks after it had succeeded",
  "charge.dispute.created": "a guest's bank asks, or takes the money back: `status` tells which",
  "charge.dispute.updated": "evidence, an inquiry that became a dispute, an appeal",
  "charge.dispute.closed": "won, lost or an inquiry closed: `status` tells, and can still change",
  "charge.dispute.funds_withdrawn": "the money and a fee left the balance",
  "charge.dispute.funds_reinstated": "the money came back; that alone does not mean won",
  "payout.created": "a bank deposit on its way",
  "payout.updated": "its status or arrival date",
  "payout.paid": "expected to arrive; it can still fail",
  "payout.failed": "the bank sent it back; its money returns to the balance",
  "payout.canceled": "called off before it left",
  "payout.reconciliation_completed": "its lines can be listed now",
  "checkout.session.completed": "reference and payer; `payment_status` may still be unpaid",
  "checkout.session.async_payment_succeeded": "the session's later payment came",
  "checkout.session.async_payment_failed": "the session's later payment failed",
  "checkout.session.expired": "the guest left; its reference may still be asked for",
} as const satisfies Record<string, string>;

export const appliedTypes: readonly string[] = Object.keys(eventTypes);

/** As the SDK wants them: it knows every type by name. */
export const subscribedTypes = Object.keys(eventTypes).filter(isAppliedType);

export function isAppliedType(type: string): type is keyof typeof eventTypes {
  return Object.hasOwn(eventTypes, type);
}
