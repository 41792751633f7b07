import { createHmac, randomBytes } from "node:crypto";

/** Marks a run's events, so that they can be counted. */
export const newRunId = (): string => randomBytes(4).toString("hex");

export const benchAccount = { account: "acct_bench", livemode: false };
export const benchWebhookSecret = "whsec_bench";

/** An event of the size and shape of Stripe's `charge.succeeded`: about 3.5 KB as Stripe spaces it. */
export function chargeEvent(eventId: string, number: number): string {
  const charge = {
    id: `ch_${eventId}`,
    object: "charge",
    amount: 12_000 + number,
    amount_captured: 12_000 + number,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: `txn_${eventId}`,
    billing_details: {
      address: {
        city: "Amsterdam",
        country: "NL",
        line1: "Prinsengracht 263",
        line2: null,
        postal_code: "1016 GV",
        state: null,
      },
      email: `guest.${number}@example.com`,
      name: `Guest Number ${number}`,
      phone: null,
      tax_id: null,
    },
    calculated_statement_descriptor: "RENTEASE",
    captured: true,
    created: 1_772_366_400 + number,
    currency: "eur",
    customer: `cus_${eventId}`,
    description: `Canal House 2, 4 nights, booking RE-2026-${String(number).padStart(6, "0")}`,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: {
      booking_reference: `RE-2026-${String(number).padStart(6, "0")}`,
      channel: "direct",
    },
    on_behalf_of: null,
    order: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: "approved_by_network",
      reason: null,
      risk_level: "normal",
      risk_score: 23,
      seller_message: "Payment complete.",
      type: "authorized",
    },
    paid: true,
    payment_intent: `pi_${eventId}`,
    payment_method: `pm_${eventId}`,
    payment_method_details: {
      card: {
        amount_authorized: 12_000 + number,
        authorization_code: "123456",
        brand: "visa",
        checks: {
          address_line1_check: "pass",
          address_postal_code_check: "pass",
          cvc_check: "pass",
        },
        country: "NL",
        exp_month: 11,
        exp_year: 2030,
        extended_authorization: { status: "disabled" },
        // A guest each: their card is looked for among those of others.
        fingerprint: `Xt5EWLLD${String(number).padStart(8, "0")}`,
        funding: "credit",
        incremental_authorization: { status: "unavailable" },
        installments: null,
        last4: "4242",
        mandate: null,
        multicapture: { status: "unavailable" },
        network: "visa",
        network_token: { used: false },
        network_transaction_id: "751065111101111",
        overcapture: { maximum_amount_capturable: 12_000 + number, status: "unavailable" },
        regulated_status: "unregulated",
        three_d_secure: null,
        wallet: null,
      },
      type: "card",
    },
    radar_options: {},
    receipt_email: null,
    receipt_number: null,
    receipt_url: `https://pay.stripe.com/receipts/payment/CAcaFwoVYWNjdF8x${eventId}`,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "succeeded",
    transfer_data: null,
    transfer_group: null,
  };
  const event = {
    id: eventId,
    object: "event",
    api_version: "2026-10-28.endive",
    created: 1_772_366_401 + number,
    data: { object: charge },
    livemode: false,
    pending_webhooks: 1,
    request: { id: `req_${eventId}`, idempotency_key: `key-${eventId}` },
    type: "charge.succeeded",
  };
  // Stripe's own bodies are indented.
  return JSON.stringify(event, null, 2);
}

/** A request's headers and body, apart. */
export interface Delivery {
  headers: Record<string, string>;
  body: Buffer;
}

/** Signed now: good for five minutes. */
export function delivery(text: string): Delivery {
  const timestamp = Math.floor(Date.now() / 1000);
  const digest = createHmac("sha256", benchWebhookSecret)
    .update(`${timestamp}.${text}`)
    .digest("hex");
  const body = Buffer.from(text);
  const headers = {
    "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    Accept: "*/*; q=0.5, application/xml",
    "Cache-Control": "no-cache",
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": String(body.byteLength),
    "Stripe-Signature": `t=${timestamp},v1=${digest}`,
  };
  return { headers, body };
}
