import type { PaymentParts } from "../payment.ts";
import { foldReference, type ReferencePattern, referencesIn } from "./reference.ts";

/**
 * The rungs of the id ladder and the text rung, in the order they are tried.
 * `needsAmount`: it only decides with an amount the booking expects. `needsPayer`: the payer may have edited it, so a
 * payer who contradicts the guest keeps it from deciding. `isReference`: it is meant to name a booking, so one we don't
 * know is another booking, not nothing.
 */
export const rungs = {
  // What the host's own system set holds whatever the amount.
  metadata: { needsAmount: false, needsPayer: false, isReference: true },
  // The booking stores the id of this very PaymentIntent or Checkout Session.
  payment_id: { needsAmount: false, needsPayer: false, isReference: false },
  payment_link: { needsAmount: false, needsPayer: false, isReference: false },
  client_reference_id: { needsAmount: true, needsPayer: true, isReference: true },
  // A customer says who pays, not what for: last year's booking has the same one.
  customer_id: { needsAmount: true, needsPayer: false, isReference: false },
  text: { needsAmount: true, needsPayer: true, isReference: false },
} as const satisfies Record<
  string,
  { needsAmount: boolean; needsPayer: boolean; isReference: boolean }
>;

export type Rung = keyof typeof rungs;

/** Something on a payment that names a booking: a folded reference, or a Stripe id stored on the booking. */
export type Evidence = {
  rung: Rung;
  key: string;
  /** Which object it stood on. */
  carrier: "payment_intent" | "charge" | "checkout_session";
  /** Where on it, e.g. `metadata.booking_reference`. */
  field: string;
};

/** Whether it is what somebody wrote to name a booking, and not an id of Stripe's. */
export function isWritten({ rung }: Evidence): boolean {
  return rungs[rung].isReference || rung === "text";
}

export type EvidenceSettings = {
  /** Metadata keys that hold a booking's reference, most trusted first. */
  metadataKeys: readonly string[];
  textPattern: ReferencePattern;
};

/**
 * All evidence of a payment, in ladder order. Metadata goes by key first, then by carrier: a charge keeps the copy its
 * PaymentIntent had at the time, so the PaymentIntent's own is the later word.
 */
export function collectEvidence(parts: PaymentParts, settings: EvidenceSettings): Evidence[] {
  const carriers = [
    ...(parts.intent
      ? [{ carrier: "payment_intent" as const, ...noSession, ...parts.intent }]
      : []),
    ...parts.charges.map((charge) => ({
      carrier: "charge" as const,
      ...noSession,
      ...charge,
    })),
    ...parts.sessions.map((session) => ({
      carrier: "checkout_session" as const,
      ...noTexts,
      ...session,
    })),
  ];
  /** The evidence that one field of every carrier gives. */
  const from = (
    rung: Rung,
    field: string,
    keys: (carrier: (typeof carriers)[number]) => (string | null | undefined)[],
  ): Evidence[] =>
    carriers.flatMap((object) =>
      keys(object).flatMap((key) => (key ? [{ rung, key, carrier: object.carrier, field }] : [])),
    );
  const read = new Map<string, string[]>();
  /** A charge copies its PaymentIntent's texts: each is read once. */
  const inText = (text: string | null): string[] => {
    if (text === null) return [];
    const known = read.get(text) ?? referencesIn(text, settings.textPattern);
    read.set(text, known);
    return known;
  };

  return firstOfEach([
    ...settings.metadataKeys.flatMap((name) =>
      from("metadata", `metadata.${name}`, ({ metadata }) => [foldReference(metadata[name] ?? "")]),
    ),
    ...from("payment_id", "id", ({ id }) => [id]),
    ...from("payment_link", "payment_link", ({ paymentLink }) => [paymentLink]),
    ...from("client_reference_id", "client_reference_id", ({ clientReferenceId }) => [
      foldReference(clientReferenceId ?? ""),
    ]),
    ...from("customer_id", "customer", ({ customer }) => [customer]),
    ...from("text", "description", ({ description }) => inText(description)),
    ...from("text", "statement_descriptor", ({ statementDescriptor }) =>
      inText(statementDescriptor),
    ),
  ]);
}

/** What only sessions have, and what they don't. */
const noSession = { paymentLink: null, clientReferenceId: null };
const noTexts = { description: null, statementDescriptor: null };

/** The same key in the same field counts once: a charge copies its PaymentIntent's metadata and description. */
function firstOfEach(evidence: Evidence[]): Evidence[] {
  const seen = new Set<string>();
  return evidence.filter(({ rung, field, key }) => {
    const name = `${rung} ${field} ${key}`;
    return !seen.has(name) && seen.add(name);
  });
}
