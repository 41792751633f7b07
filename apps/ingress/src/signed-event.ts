import { createHmac } from "node:crypto";

// Deliveries for the tests, signed here and not with the SDK that checks them.

export const webhookSecret = "whsec_ingress_test";

export function eventBody(id: string, change: object = {}, indent = 0): string {
  const event = {
    id,
    object: "event",
    type: "charge.succeeded",
    created: 1_772_366_400,
    livemode: false,
    api_version: "2026-10-28.endive",
    data: {
      object: { id: "ch_1", object: "charge", description: "Canal House, Ana Holm, 2 Nächte" },
    },
    ...change,
  };
  return JSON.stringify(event, null, indent);
}

export function signature(body: string, offsetSeconds = 0): string {
  const timestamp = Math.floor(Date.now() / 1000) + offsetSeconds;
  const digest = createHmac("sha256", webhookSecret).update(`${timestamp}.${body}`).digest("hex");
  return `t=${timestamp},v1=${digest}`;
}

export function signed(body: string): Record<string, string> {
  return { "stripe-signature": signature(body) };
}
