import { jsonForm, withoutOtherAddresses } from "@rentease/core";
import type { GuestExport } from "./export-guest.ts";

/**
 * An export as one JSON document. Names in a payload, and of metadata, are Stripe's and the host's: they stay as they
 * are. Events whose payload is not the guest's say what and when they were. Whatever anybody wrote, an address in it that
 * is not the guest's is left out.
 */
export function guestDocument(exported: GuestExport, exportedAt: Date): Record<string, unknown> {
  const { paymentIntents, charges, checkoutSessions, events, ...rest } = exported;
  const document = {
    ...jsonForm(rest),
    payment_intents: paymentIntents.map(withMetadata),
    charges: charges.map(withMetadata),
    checkout_sessions: checkoutSessions.map(withMetadata),
    events: events.map(({ payload, ...event }) =>
      Object.assign(jsonForm(event), payload === null ? {} : { payload }),
    ),
  };
  return {
    exported_at: exportedAt.toISOString(),
    ...eachText(document, (text) => withoutOtherAddresses(text, exported.email)),
  };
}

function withMetadata<Row extends { metadata: Record<string, string> }>(row: Row) {
  const { metadata, ...facts } = row;
  return Object.assign(jsonForm(facts), { metadata });
}

function eachText(holder: object, rewrite: (text: string) => string): Record<string, unknown> {
  const rewritten = (value: unknown): unknown => {
    if (typeof value === "string") return rewrite(value);
    if (Array.isArray(value)) return value.map(rewritten);
    return typeof value === "object" && value !== null ? eachText(value, rewrite) : value;
  };
  return Object.fromEntries(
    Object.entries(holder).map(([name, value]) => [rewrite(name), rewritten(value)]),
  );
}
