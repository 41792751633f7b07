import type { PaymentMethod, PaymentMethodDetails } from "../records/objects.ts";

/** How a charge shows the method it was made with. */
export function detailsOf(method: PaymentMethod, amount: number): PaymentMethodDetails {
  const { type, card, sepa_debit: debit, ideal } = method;
  if (card !== undefined) {
    return {
      type,
      card: {
        amount_authorized: amount,
        authorization_code: null,
        brand: card.brand,
        checks: card.checks,
        country: card.country,
        electronic_commerce_indicator: null,
        exp_month: card.exp_month,
        exp_year: card.exp_year,
        fingerprint: card.fingerprint ?? null,
        funding: card.funding,
        installments: null,
        last4: card.last4,
        mandate: null,
        network: card.brand,
        network_transaction_id: null,
        regulated_status: card.regulated_status,
        three_d_secure: null,
        transaction_link_id: null,
        wallet:
          card.wallet === null
            ? null
            : {
                dynamic_last4: card.wallet.dynamic_last4,
                type: card.wallet.type,
                [card.wallet.type]: {},
              },
      },
    };
  }
  if (debit !== undefined) {
    return {
      type,
      sepa_debit: {
        bank_code: debit.bank_code,
        branch_code: debit.branch_code,
        country: debit.country,
        fingerprint: debit.fingerprint,
        last4: debit.last4,
        mandate: null,
      },
    };
  }
  if (ideal !== undefined) {
    return {
      type,
      ideal: {
        bank: ideal.bank,
        bic: ideal.bic,
        generated_sepa_debit: null,
        generated_sepa_debit_mandate: null,
        iban_last4: null,
        transaction_id: null,
        verified_name: method.billing_details.name,
      },
    };
  }
  return { type, ...OTHER_DETAILS[type]?.(method) };
}

const OTHER_DETAILS: Readonly<
  Record<string, (method: PaymentMethod) => Partial<PaymentMethodDetails>>
> = {
  bancontact: (method) => ({
    bancontact: {
      bank_code: null,
      bank_name: null,
      bic: null,
      generated_sepa_debit: null,
      generated_sepa_debit_mandate: null,
      iban_last4: null,
      preferred_language: "nl",
      verified_name: method.billing_details.name,
    },
  }),
  link: () => ({ link: { country: "NL" } }),
  paypal: (method) => ({
    paypal: {
      country: "NL",
      payer_email: method.paypal?.payer_email ?? null,
      payer_id: null,
      payer_name: method.billing_details.name,
      seller_protection: null,
      transaction_id: null,
    },
  }),
};
