import { foldIdentity } from "@rentease/core";
import { InvalidPaymentError } from "./errors.ts";

/** What a person types in, as it is stored. */
export type TypedColumns = {
  amount: bigint;
  currency: string;
  method: string;
  paidAt: Date;
  note: string | null;
  payerName: string | null;
  payerEmail: string | null;
  payerPhone: string | null;
  externalId: string | null;
};

export type Payer = {
  name?: string | null | undefined;
  email?: string | null | undefined;
  phone?: string | null | undefined;
};

export function payerColumns(payer: Payer | null | undefined) {
  return {
    payerName: payer?.name?.trim() || null,
    payerEmail: payer?.email?.trim() || null,
    payerPhone: payer?.phone?.trim() || null,
  };
}

/** The payer as it is compared. */
export function foldedColumns(
  columns: Pick<TypedColumns, "payerName" | "payerEmail" | "payerPhone">,
) {
  const { name, email, phone } = foldIdentity({
    name: columns.payerName,
    email: columns.payerEmail,
    phone: columns.payerPhone,
  });
  return { payerNameFolded: name, payerEmailFolded: email, payerPhoneFolded: phone };
}

/** @throws InvalidPaymentError */
export function assertTyped({ amount, method, currency, paidAt }: TypedColumns): void {
  if (amount <= 0n) throw new InvalidPaymentError("amount", "a payment is more than nothing");
  if (method === "") throw new InvalidPaymentError("method", "a payment has a method");
  if (!/^[a-z]{3}$/.test(currency)) {
    throw new InvalidPaymentError("currency", "a currency is three letters");
  }
  if (Number.isNaN(paidAt.getTime())) throw new InvalidPaymentError("paid_at", "not a moment");
}
