/** Stripe's payment method types (and wallets) under the names a host's books use, unless configured otherwise. */
export const defaultMethodNames: Readonly<Record<string, string>> = {
  card: "card",
  card_present: "card",
  link: "link",
  apple_pay: "wallet",
  google_pay: "wallet",
  samsung_pay: "wallet",
  amazon_pay: "wallet",
  cashapp: "wallet",
  revolut_pay: "wallet",
  mobilepay: "wallet",
  twint: "wallet",
  swish: "wallet",
  alipay: "wallet",
  wechat_pay: "wallet",
  paypal: "paypal",
  ideal: "ideal",
  bancontact: "bancontact",
  eps: "bank_redirect",
  p24: "bank_redirect",
  giropay: "bank_redirect",
  sofort: "bank_redirect",
  fpx: "bank_redirect",
  blik: "bank_redirect",
  multibanco: "bank_redirect",
  pay_by_bank: "bank_redirect",
  sepa_debit: "direct_debit",
  bacs_debit: "direct_debit",
  au_becs_debit: "direct_debit",
  acss_debit: "direct_debit",
  us_bank_account: "direct_debit",
  customer_balance: "bank_transfer",
  klarna: "pay_later",
  affirm: "pay_later",
  afterpay_clearpay: "pay_later",
};

/** Stripe's types and wallets that staff would call a card. */
const cardTypes = ["card", "card_present", "link", "apple_pay", "google_pay", "samsung_pay"];

/** What a card payment may be called in the host's books, folded (foldMethodName). */
export function cardMethodNames(names: Readonly<Record<string, string>>): string[] {
  const mapped = cardTypes.flatMap((type) => names[type] ?? []);
  return [...new Set(["card", "credit_card", "debit_card", ...mapped.map(foldMethodName)])];
}

/** Method names as they are compared: `Credit card` is `credit_card`. */
function foldMethodName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
}

/** The name of a type the map does not know; the payment keeps Stripe's own type beside it. */
const otherMethod = "other";

/** The host's name for a method: the wallet's if it is mapped, else the type's, else `other`. */
export function methodName(
  names: Readonly<Record<string, string>>,
  type: string | null,
  wallet: string | null,
): string | null {
  if (type === null) return null;
  const known = (key: string | null) =>
    key !== null && Object.hasOwn(names, key) ? names[key] : undefined;
  return known(wallet) ?? known(type) ?? otherMethod;
}
