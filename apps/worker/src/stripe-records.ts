// For the tests: the sandbox's records, as far as the books are compared with them. Names and values are Stripe's.

type Collection<T> = { all(): Iterable<T>; get(id: string): T | undefined };
type Id = string | null;
type Metadata = Record<string, string>;
type Person = { name: string | null; email: string | null; phone: string | null };

export type StripeRecords = {
  paymentIntents: Collection<Intent>;
  charges: Collection<Charge>;
  sessions: Collection<Session>;
  refunds: Collection<Refund>;
  disputes: Collection<Dispute>;
  payouts: Collection<Payout>;
  payoutLines: Collection<{ id: string; payout: string }>;
  balanceTransactions: Collection<Transaction>;
  events: Collection<{ id: string; data: { object: { id: string } } }>;
};

export type Intent = {
  id: string;
  status: string;
  currency: string;
  amount: number;
  amount_received: number;
  customer: Id;
  receipt_email: string | null;
  description: string | null;
  statement_descriptor: string | null;
  metadata: Metadata;
  created: number;
};
export type Charge = {
  id: string;
  payment_intent: Id;
  status: string;
  captured: boolean;
  refunded: boolean;
  currency: string;
  amount: number;
  amount_captured: number;
  payment_method_details: {
    type: string;
    card?: {
      brand: string | null;
      last4: string | null;
      fingerprint?: string | null;
      wallet: { type: string } | null;
    };
  } | null;
  billing_details: Person;
  receipt_email: string | null;
  customer: Id;
  description: string | null;
  statement_descriptor: string | null;
  metadata: Metadata;
  balance_transaction: Id;
  failure_balance_transaction: unknown;
  failure_code: string | null;
  created: number;
};
export type Session = {
  id: string;
  payment_intent: Id;
  status: string | null;
  payment_status: string;
  currency: string | null;
  amount_total: number | null;
  client_reference_id: string | null;
  customer: Id;
  customer_email: string | null;
  customer_details: Person | null;
  metadata: Metadata | null;
  created: number;
};
export type Refund = {
  id: string;
  charge: Id;
  payment_intent: Id;
  status: string | null;
  currency: string;
  amount: number;
  reason: string | null;
  failure_reason?: string;
  balance_transaction: Id;
  failure_balance_transaction?: Id;
  created: number;
};
export type Dispute = {
  id: string;
  charge: string;
  payment_intent: Id;
  status: string;
  currency: string;
  amount: number;
  reason: string;
  evidence_details: { due_by: number | null; submission_count: number };
  balance_transactions: readonly Transaction[];
  created: number;
};
export type Payout = {
  id: string;
  status: string;
  automatic: boolean;
  currency: string;
  amount: number;
  arrival_date: number;
  method: string;
  balance_transaction: Id;
  failure_balance_transaction: Id;
  failure_code: string | null;
  reconciliation_status: string;
  created: number;
};
export type Transaction = {
  id: string;
  source: Id;
  type: string;
  reporting_category: string;
  currency: string;
  amount: number;
  fee: number;
  net: number;
  exchange_rate: number | null;
  available_on: number;
  created: number;
};
