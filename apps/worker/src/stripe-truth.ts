// For the tests: the rows that Stripe's own objects ask for, worked out from the sandbox's records without any of core.
import type { RowsByKind } from "./payment-rows.ts";
import type {
  Charge,
  Dispute,
  Intent,
  Refund,
  StripeRecords,
  Transaction,
} from "./stripe-records.ts";

/**
 * What the books have to say once everything was told. All of it can be known: every object here has an event that shows
 * it as it is, and every balance transaction is named by a charge, refund or payout or stands in a dispute. Two
 * exceptions: a session that is still open (Stripe tells of none), and the payout of a line before that payout's
 * reconciliation is completed (Stripe does not list its lines until then).
 */
export function stripeTruth(records: StripeRecords): RowsByKind {
  const intents = [...records.paymentIntents.all()];
  const charges = [...records.charges.all()];
  const told = new Set([...records.events.all()].map(({ data }) => data.object.id));
  return {
    payments: paymentsOf(records, intents, charges),
    intents: objects(intents, (intent) => ({
      stripe_payment_intent: intent.id,
      payment: intent.id,
      status: settled(intent.status) ? intent.status : "open",
      currency: intent.currency,
      amount: intent.amount,
      amount_received: intent.amount_received,
      customer: intent.customer,
      receipt_email: intent.receipt_email,
      description: intent.description,
      statement_descriptor: intent.statement_descriptor,
      metadata: intent.metadata,
      created: intent.created,
    })),
    charges: objects(charges, chargeRow),
    sessions: objects(
      [...records.sessions.all()].filter(({ id }) => told.has(id)),
      (session) => ({
        stripe_checkout_session: session.id,
        stripe_payment_intent: session.payment_intent,
        payment_link: null,
        status: session.status,
        payment_status: session.payment_status,
        currency: session.currency,
        amount_total: session.amount_total,
        client_reference_id: session.client_reference_id,
        customer: session.customer,
        payer_name: session.customer_details?.name ?? null,
        payer_email: session.customer_details?.email ?? session.customer_email,
        payer_phone: session.customer_details?.phone ?? null,
        metadata: session.metadata,
        created: session.created,
      }),
    ),
    refunds: objects([...records.refunds.all()], (refund) => ({
      stripe_refund: refund.id,
      stripe_charge: refund.charge,
      stripe_payment_intent: refund.payment_intent,
      payment: refund.payment_intent ?? refund.charge,
      status: refund.status,
      currency: refund.currency,
      amount: refund.amount,
      reason: refund.reason,
      failure_reason: refund.failure_reason ?? null,
      balance_transaction: refund.balance_transaction,
      failure_balance_transaction: refund.failure_balance_transaction ?? null,
      created: refund.created,
    })),
    disputes: objects([...records.disputes.all()], (dispute) => ({
      stripe_dispute: dispute.id,
      stripe_charge: dispute.charge,
      stripe_payment_intent: dispute.payment_intent,
      payment: dispute.payment_intent ?? dispute.charge,
      status: dispute.status,
      currency: dispute.currency,
      amount: dispute.amount,
      reason: dispute.reason,
      evidence_due_by: dispute.evidence_details.due_by,
      submissions: dispute.evidence_details.submission_count,
      movements: dispute.balance_transactions.length,
      created: dispute.created,
    })),
    payouts: objects([...records.payouts.all()], (payout) => ({
      stripe_payout: payout.id,
      status: payout.status,
      automatic: payout.automatic,
      currency: payout.currency,
      amount: payout.amount,
      arrival_date: payout.arrival_date,
      method: payout.method,
      balance_transaction: payout.balance_transaction,
      failure_balance_transaction: payout.failure_balance_transaction,
      failure_code: payout.failure_code,
      reconciliation_status: payout.reconciliation_status,
      created: payout.created,
      itemised: payout.automatic && payout.reconciliation_status === "completed",
    })),
    transactions: objects([...records.balanceTransactions.all()], (transaction) => {
      const payout = records.payouts.get(records.payoutLines.get(transaction.id)?.payout ?? "");
      return {
        stripe_balance_transaction: transaction.id,
        source: transaction.source,
        type: transaction.type,
        reporting_category: transaction.reporting_category,
        currency: transaction.currency,
        amount: transaction.amount,
        fee: transaction.fee,
        net: transaction.net,
        exchange_rate: transaction.exchange_rate,
        available_on: transaction.available_on,
        created: transaction.created,
        stripe_payout: payout?.reconciliation_status === "completed" ? payout.id : null,
      };
    }),
  };
}

const settled = (status: string) => /^(requires_capture|succeeded|canceled)$/.test(status);

function chargeRow(charge: Charge) {
  const { type, card } = charge.payment_method_details ?? {};
  return {
    stripe_charge: charge.id,
    stripe_payment_intent: charge.payment_intent,
    payment: charge.payment_intent ?? charge.id,
    status: charge.status,
    captured: charge.captured,
    released: !charge.captured && charge.refunded,
    currency: charge.currency,
    amount: charge.amount,
    amount_captured: charge.amount_captured,
    method_type: type ?? null,
    wallet: card?.wallet?.type ?? null,
    card_brand: card?.brand ?? null,
    card_last4: card?.last4 ?? null,
    card_fingerprint: card?.fingerprint ?? null,
    payer_name: charge.billing_details.name,
    payer_email: charge.billing_details.email,
    payer_phone: charge.billing_details.phone,
    receipt_email: charge.receipt_email,
    customer: charge.customer,
    description: charge.description,
    statement_descriptor: charge.statement_descriptor,
    metadata: charge.metadata,
    balance_transaction: charge.balance_transaction,
    failure_balance_transaction: charge.failure_balance_transaction,
    failure_code: charge.failure_code,
    created: charge.created,
  };
}

function paymentsOf(records: StripeRecords, intents: Intent[], charges: Charge[]) {
  const refunds = [...records.refunds.all()];
  const disputes = [...records.disputes.all()];
  const transactions = [...records.balanceTransactions.all()];
  const rowOf = (intent: Intent | null, attempts: Charge[]) => {
    const ids = new Set(attempts.map(({ id }) => id));
    const parts = {
      refunds: refunds.filter(({ charge }) => ids.has(charge ?? "")),
      disputes: disputes.filter(({ charge }) => ids.has(charge)),
    };
    for (const { id } of [...parts.refunds, ...parts.disputes]) ids.add(id);
    const moved = transactions.filter(({ source }) => ids.has(source ?? ""));
    return paymentRow(intent, attempts, { ...parts, moved });
  };
  return {
    ...byId(intents, (intent) =>
      rowOf(
        intent,
        charges.filter(({ payment_intent }) => payment_intent === intent.id),
      ),
    ),
    ...byId(
      charges.filter(({ payment_intent }) => payment_intent === null),
      (charge) => rowOf(null, [charge]),
    ),
  };
}

/** Who paid and how is left out: the histories that are delivered in order as well compare that. */
function paymentRow(
  intent: Intent | null,
  attempts: Charge[],
  parts: { refunds: Refund[]; disputes: Dispute[]; moved: Transaction[] },
) {
  const { refunds, disputes, moved } = parts;
  const paid = attempts.find(({ status, captured }) => status === "succeeded" && captured) ?? null;
  const received = paid?.amount_captured ?? 0;
  const refunded = total(
    refunds.filter(({ status }) => status !== "failed" && status !== "canceled"),
    "amount",
  );
  const lost = disputes.filter(({ status }) => status === "lost");
  const open = disputes.filter(({ status }) => /^(appeal_)?(needs_resp|under_rev)/.test(status));
  // One charge of a payment settles at most, and what is paid back settles at its rate.
  const settling = moved.find(({ source }) => attempts.some(({ id }) => id === source));
  return {
    source: "stripe",
    stripe_payment_intent: intent?.id ?? null,
    ...(paid && { stripe_charge: paid.id }),
    paid_at: paid?.created ?? null,
    currency: intent?.currency ?? attempts[0]?.currency,
    amount: intent?.amount ?? attempts[0]?.amount,
    received,
    refunded,
    disputed: Math.min(received, total([...open, ...lost], "amount")),
    lost: Math.min(received, total(lost, "amount")),
    fee: moved.length > 0 ? total(moved, "fee") : null,
    net: moved.length > 0 ? total(moved, "net") : null,
    settlement_currency: moved[0]?.currency ?? null,
    exchange_rate: settling?.exchange_rate ?? null,
    status: paid
      ? paidStatus(received, refunded, open.length > 0, lost.length > 0)
      : unpaidStatus(intent, attempts),
    created: intent?.created ?? attempts[0]?.created,
  };
}

function paidStatus(received: number, refunded: number, open: boolean, lost: boolean): string {
  if (open) return "disputed";
  if (lost) return "lost";
  if (refunded === 0) return "succeeded";
  return refunded < received ? "partially_refunded" : "refunded";
}

function unpaidStatus(intent: Intent | null, attempts: Charge[]): string {
  const [last] = attempts;
  if (intent?.status === "canceled" || intent?.status === "requires_capture") return intent.status;
  // Authorised without a PaymentIntent.
  if (!intent && last?.status === "succeeded") return "requires_capture";
  const allFailed = attempts.length > 0 && attempts.every(({ status }) => status === "failed");
  return allFailed ? "failed" : "pending";
}

function total<Field extends string>(all: readonly Record<Field, number>[], field: Field): number {
  return all.reduce((sum, one) => sum + one[field], 0);
}

/** Nothing is left in conflict. */
function objects<T extends { id: string }>(all: readonly T[], row: (object: T) => object) {
  return byId(all, (object) => ({ ...row(object), conflicts: [] }));
}

function byId<T extends { id: string }>(all: readonly T[], row: (object: T) => object) {
  return Object.fromEntries(all.map((object) => [object.id, { ...row(object) }]));
}
