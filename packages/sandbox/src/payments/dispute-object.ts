import type { Listed } from "../records/collection.ts";
import type { Charge, Dispute, DisputeEvidence } from "../records/objects.ts";

export interface NewDispute {
  /** What was captured if absent. It may be less, and more: rates move, and fees are added. */
  amount?: number | undefined;
  reason?: string | undefined;
  /** The bank only asks; no money moves unless it escalates. */
  inquiry?: boolean | undefined;
  /** Lost from its start: the bank takes no evidence. */
  lost?: boolean | undefined;
}

/** Days that the host has to answer. */
const ANSWER_SECONDS = { formal: 9 * 86_400, inquiry: 20 * 86_400 };

const NETWORK_REASONS: Readonly<Record<string, string>> = {
  credit_not_processed: "13.6",
  duplicate: "12.6.1",
  fraudulent: "10.4",
  product_not_received: "13.1",
  product_unacceptable: "13.3",
  subscription_canceled: "13.2",
};
const OTHER_NETWORK_REASON = "12.5";

const NO_EVIDENCE: DisputeEvidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

/** A dispute as the bank opens it, no money moved. */
export function disputeObject(
  { id, created }: Listed,
  charge: Charge,
  wanted: NewDispute,
): Dispute {
  const { inquiry = false, lost = false, reason = "fraudulent" } = wanted;
  const details = methodDetailsOf(charge, reason, inquiry);
  return {
    id,
    object: "dispute",
    amount: wanted.amount ?? charge.amount_captured,
    balance_transactions: [],
    charge: charge.id,
    created,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {
      ...NO_EVIDENCE,
      customer_email_address: charge.billing_details.email,
      customer_name: charge.billing_details.name,
    },
    evidence_details: {
      due_by: lost ? null : dueBy(created, inquiry),
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry && charge.amount_refunded < charge.amount,
    livemode: false,
    metadata: {},
    network_reason_code: details.card?.network_reason_code ?? null,
    payment_intent: charge.payment_intent,
    payment_method_details: details,
    reason,
    status: lost ? "lost" : inquiry ? "warning_needs_response" : "needs_response",
  };
}

export const dueBy = (openedAt: number, inquiry: boolean): number =>
  openedAt + (inquiry ? ANSWER_SECONDS.inquiry : ANSWER_SECONDS.formal);

function methodDetailsOf(
  charge: Charge,
  reason: string,
  inquiry: boolean,
): NonNullable<Dispute["payment_method_details"]> {
  const type = charge.payment_method_details?.type ?? "card";
  const card = charge.payment_method_details?.card;
  if (type === "paypal") return { paypal: { case_id: null, reason_code: null }, type };
  if (card == null) return { type };
  const brand = card.brand ?? "visa";
  return {
    card: {
      brand,
      case_type: inquiry ? "inquiry" : "chargeback",
      network: card.network ?? brand,
      network_reason_code: NETWORK_REASONS[reason] ?? OTHER_NETWORK_REASON,
    },
    type,
  };
}
