import type { PaymentParts } from "../payment.ts";
import { foldReference, type ReferencePattern, referencesIn } from "./reference.ts";

/**
 * The rungs of the id ladder and the text rung, in the order they are tried. `hostSet`: the host's own system wrote
 * it, so it holds whatever the amount; otherwise the payer may have edited it.
 */
export const rungs = {
  metadata: { hostSet: true },
  // The booking stores the id of this very PaymentIntent or Checkout Session.
  payment_id: { hostSet: true },
  client_reference_id: { hostSet: false },
  // The booking stores the customer or the Payment Link, which other bookings may share.
  customer_id: { hostSet: true },
  text: { hostSet: false },
} as const satisfies Record<string, { hostSet: boolean }>;

export type Rung = keyof typeof rungs;

/** Something on a payment that names a booking: a folded reference, or a Stripe id stored on the booking. */
export type Evidence = {
  rung: Rung;
  key: string;
  /** Where it stood, e.g. `payment_intent.metadata.booking_reference`. */
  source: string;
};

export type EvidenceSettings = {
  /** Metadata keys that hold a booking's reference, most trusted first. */
  metadataKeys: readonly string[];
  textPattern: ReferencePattern;
};

/** All evidence of a payment, in ladder order. */
export function collectEvidence(parts: PaymentParts, settings: EvidenceSettings): Evidence[] {
  const { intent, charges, sessions } = parts;
  const carriers = [
    ...(intent ? [{ name: "payment_intent", ...intent }] : []),
    ...charges.map((charge) => ({ name: "charge", ...charge })),
    ...sessions.map((session) => ({ name: "checkout_session", description: null, ...session })),
  ];

  const metadata = carriers.flatMap(({ name, metadata }) =>
    settings.metadataKeys.flatMap((key) => {
      const value = metadata[key];
      return value ? [referenceEvidence("metadata", value, `${name}.metadata.${key}`)] : [];
    }),
  );
  const clientReferences = sessions.flatMap(({ clientReferenceId }) =>
    clientReferenceId
      ? [
          referenceEvidence(
            "client_reference_id",
            clientReferenceId,
            "checkout_session.client_reference_id",
          ),
        ]
      : [],
  );
  const paymentIds = carriers.map(({ name, id }) => idEvidence("payment_id", id, `${name}.id`));
  const customerIds = [
    ...sessions.map(({ paymentLink }) =>
      idEvidence("customer_id", paymentLink, "checkout_session.payment_link"),
    ),
    ...carriers.map(({ name, customer }) =>
      idEvidence("customer_id", customer, `${name}.customer`),
    ),
  ];
  const texts = [
    ...carriers.map(({ name, description }) => ({
      text: description,
      source: `${name}.description`,
    })),
    ...[...(intent ? [intent] : []), ...charges].map(({ statementDescriptor }) => ({
      text: statementDescriptor,
      source: "statement_descriptor",
    })),
  ].flatMap(({ text, source }) =>
    referencesIn(text ?? "", settings.textPattern).map((key) => ({
      rung: "text" as const,
      key,
      source,
    })),
  );
  return firstOfEach([
    ...metadata,
    ...paymentIds.flat(),
    ...clientReferences,
    ...customerIds.flat(),
    ...texts,
  ]);
}

function referenceEvidence(rung: Rung, value: string, source: string): Evidence {
  return { rung, key: foldReference(value), source };
}

function idEvidence(rung: Rung, key: string | null, source: string): Evidence[] {
  return key ? [{ rung, key, source }] : [];
}

/** The same key on the same rung counts once, with the first source: a charge copies its PaymentIntent's metadata. */
function firstOfEach(evidence: Evidence[]): Evidence[] {
  const seen = new Set<string>();
  return evidence.filter(({ rung, key }) => {
    const name = `${rung} ${key}`;
    return key !== "" && !seen.has(name) && seen.add(name);
  });
}
