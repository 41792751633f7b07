// For the tests: what a database says of payments and their parts, without what is our own.
import type { Database } from "@rentease/db";

type Row = Record<string, unknown>;
/** The rows of each kind by Stripe id, columns named as in the table, times in Stripe's whole seconds. */
export type RowsByKind = Record<
  | "payments"
  | "intents"
  | "charges"
  | "sessions"
  | "refunds"
  | "disputes"
  | "payouts"
  | "transactions",
  Record<string, Row>
>;

/** No ids, versions and times of ours, nothing that matching writes. */
const ours = "{id,payment_id,version,created_at,updated_at,review,review_reason,lines_read_at}";
const times = new Set(["created", "paid_at", "evidence_due_by", "arrival_date", "available_on"]);

/** All there is, in one statement: each part with the Stripe id of the payment that it belongs to. */
export async function paymentRows(db: Database): Promise<RowsByKind> {
  const rows = await db.$client<{ kind: string; stripe_id: string; said: Row }[]>`
    with named as (
      select id, coalesce(stripe_payment_intent, stripe_charge) as payment, payments from payments
    )
    select kind, stripe_id, said - ${ours}::text[] as said from (
      select 'payments' as kind, payment as stripe_id, to_jsonb(payments) as said from named
      union all
      select 'intents', stripe_payment_intent, to_jsonb(i) || jsonb_build_object('payment', payment)
      from payment_intents i left join named on named.id = payment_id
      union all
      select 'charges', stripe_charge, to_jsonb(a) || jsonb_build_object('payment', payment)
      from payment_attempts a left join named on named.id = payment_id
      union all
      select 'sessions', stripe_checkout_session, to_jsonb(s) from checkout_sessions s
      union all
      select 'refunds', stripe_refund, to_jsonb(r) || jsonb_build_object('payment', payment)
      from refunds r left join named on named.id = payment_id
      union all
      select 'disputes', stripe_dispute, to_jsonb(d) || jsonb_build_object('payment', payment)
      from disputes d left join named on named.id = payment_id
      union all
      select 'payouts', stripe_payout, to_jsonb(p) || jsonb_build_object('itemised', lines_read_at is not null)
      from payouts p
      union all
      select 'transactions', stripe_balance_transaction, to_jsonb(t) from balance_transactions t
    ) as everything`;
  const of = (kind: keyof RowsByKind) =>
    Object.fromEntries(
      rows.filter((row) => row.kind === kind).map((row) => [row.stripe_id, inSeconds(row.said)]),
    );
  return {
    payments: of("payments"),
    intents: of("intents"),
    charges: of("charges"),
    sessions: of("sessions"),
    refunds: of("refunds"),
    disputes: of("disputes"),
    payouts: of("payouts"),
    transactions: of("transactions"),
  };
}

function inSeconds(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      times.has(column) && typeof value === "string" ? Date.parse(value) / 1000 : value,
    ]),
  );
}
