import { jsonForm } from "@rentease/core";
import type { GuestExport } from "./export-guest.ts";

/** An export as one JSON document. Names in a payload, and of metadata, are Stripe's and the host's: they stay as they are. */
export function guestDocument(exported: GuestExport, exportedAt: Date): Record<string, unknown> {
  const { paymentIntents, charges, checkoutSessions, events, ...rest } = exported;
  return {
    exported_at: exportedAt.toISOString(),
    ...jsonForm(rest),
    payment_intents: paymentIntents.map(withMetadata),
    charges: charges.map(withMetadata),
    checkout_sessions: checkoutSessions.map(withMetadata),
    events: events.map(({ payload, ...event }) => {
      const parsed: unknown = JSON.parse(payload);
      return { ...jsonForm(event), payload: parsed };
    }),
  };
}

function withMetadata<Row extends { metadata: Record<string, string> }>(row: Row) {
  const { metadata, ...facts } = row;
  return Object.assign(jsonForm(facts), { metadata });
}
