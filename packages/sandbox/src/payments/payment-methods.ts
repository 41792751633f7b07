import { noSuch } from "../api/failure.ts";
import { fingerprintOf } from "../ids.ts";
import type { Listed } from "../records/collection.ts";
import type { BillingDetails, Charge, PaymentMethod } from "../records/objects.ts";
import type { World } from "../world.ts";
import {
  BEHAVIOURS,
  type Behaviour,
  cardByName,
  cardByNumber,
  IBAN_BEHAVIOURS,
} from "./test-cards.ts";

export type Wallet = "apple_pay" | "google_pay";

export interface NewPaymentMethod {
  type: string;
  /** The card number or IBAN: its fingerprint is what tells one payer's account from another's. */
  account?: string;
  wallet?: Wallet | undefined;
  behaviour?: string | undefined;
  billing?: Partial<BillingDetails>;
}

const NO_BILLING: BillingDetails = {
  address: null,
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};

/** How a method that isn't a card behaves unless its account says otherwise. */
const USUAL_BEHAVIOUR: Readonly<Record<string, string>> = {
  bancontact: "redirects",
  ideal: "redirects",
  link: "succeeds",
  paypal: "redirects",
  sepa_debit: "processesThenSucceeds",
};

/** Test ids that aren't cards. Stripe's own for debits; the rest in the same spirit. */
const NAMED: Readonly<Record<string, NewPaymentMethod>> = {
  pm_bancontact: { type: "bancontact" },
  pm_ideal: { type: "ideal" },
  pm_link: { type: "link" },
  pm_paypal: { type: "paypal" },
  pm_sepaDebit: { type: "sepa_debit", account: "AT611904300234573201" },
  pm_sepaDebit_fails: { type: "sepa_debit", account: "AT861904300235473202" },
  pm_card_visa_applePay: { type: "card", account: "4242424242424242", wallet: "apple_pay" },
  pm_card_visa_googlePay: { type: "card", account: "4242424242424242", wallet: "google_pay" },
};

export function createPaymentMethod(world: World, wanted: NewPaymentMethod): PaymentMethod {
  const id = world.ids.next("pm");
  const created = world.clock.nowSeconds();
  const { behaviour, part } = partOf(wanted);
  world.records.methodBehaviours.insert({ id, created, behaviour: wanted.behaviour ?? behaviour });
  return world.records.paymentMethods.insert(methodObject({ id, created }, wanted, part));
}

export function methodObject(
  { id, created }: Listed,
  wanted: NewPaymentMethod,
  part: Partial<PaymentMethod> = partOf(wanted).part,
): PaymentMethod {
  return {
    id,
    object: "payment_method",
    billing_details: { ...NO_BILLING, ...wanted.billing },
    created,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: wanted.type,
    ...part,
  };
}

function partOf(wanted: NewPaymentMethod): { behaviour: string; part: Partial<PaymentMethod> } {
  const behaviour = USUAL_BEHAVIOUR[wanted.type] ?? "succeeds";
  if (wanted.type === "card") return cardPart(wanted);
  if (wanted.type === "sepa_debit") {
    const iban = (wanted.account ?? "AT611904300234573201").replaceAll(" ", "");
    return {
      behaviour: IBAN_BEHAVIOURS[iban] ?? behaviour,
      part: {
        sepa_debit: {
          bank_code: iban.slice(4, 9),
          branch_code: "",
          country: iban.slice(0, 2),
          fingerprint: fingerprintOf(iban),
          generated_from: { charge: null, setup_attempt: null },
          last4: iban.slice(-4),
        },
      },
    };
  }
  if (wanted.type === "ideal")
    return { behaviour, part: { ideal: { bank: "ing", bic: "INGBNL2A" } } };
  if (wanted.type === "link") {
    return { behaviour, part: { link: { email: wanted.billing?.email ?? null } } };
  }
  if (wanted.type === "paypal") {
    const payer = wanted.billing?.email ?? null;
    return { behaviour, part: { paypal: { country: "NL", payer_email: payer, payer_id: null } } };
  }
  return { behaviour, part: { [wanted.type]: {} } };
}

function cardPart(wanted: NewPaymentMethod): { behaviour: string; part: Partial<PaymentMethod> } {
  const card = cardByNumber(wanted.account ?? "4242424242424242");
  const wallet = wanted.wallet;
  return {
    behaviour: card.behaviour,
    part: {
      card: {
        brand: card.brand,
        checks: {
          address_line1_check: null,
          address_postal_code_check: null,
          cvc_check: wallet === undefined ? "pass" : null,
        },
        country: card.country,
        display_brand: card.brand,
        exp_month: 12,
        exp_year: 2034,
        fingerprint: fingerprintOf(card.number),
        funding: card.funding,
        generated_from: null,
        last4: card.number.slice(-4),
        networks: { available: [card.brand], preferred: null },
        regulated_status: "unregulated",
        three_d_secure_usage: { supported: true },
        wallet:
          wallet === undefined
            ? null
            : { dynamic_last4: card.number.slice(-4), type: wallet, [wallet]: {} },
      },
    },
  };
}

/** A stored PaymentMethod, or a new one for a test id (`pm_card_visa`, `tok_visa`), as Stripe does it. */
export function methodFor(
  world: World,
  id: string,
  billing?: Partial<BillingDetails>,
): PaymentMethod {
  const stored = world.records.paymentMethods.get(id);
  if (stored !== undefined) return stored;
  const named = NAMED[id];
  if (named !== undefined)
    return createPaymentMethod(world, { ...named, ...(billing && { billing }) });
  const card = cardByName(id);
  if (card === undefined) throw noSuch("PaymentMethod", id, "payment_method");
  return createPaymentMethod(world, {
    type: "card",
    account: card.number,
    ...(billing && { billing }),
  });
}

export const behaviourOf = (world: World, method: PaymentMethod): Behaviour =>
  behaviourOfMethod(world, method.id);

/** How the method behaves that this charge was made with. */
export const behaviourOfCharge = (world: World, charge: Charge): Behaviour =>
  behaviourOfMethod(world, charge.payment_method ?? "");

function behaviourOfMethod(world: World, id: string): Behaviour {
  const name = world.records.methodBehaviours.get(id)?.behaviour ?? "succeeds";
  return BEHAVIOURS[name] ?? { does: "succeed" };
}
