import { FieldError, RefusedError } from "../refused-error.ts";

/** A field holds what no payment can: an amount of nothing, no method. */
export class InvalidPaymentError extends FieldError {
  readonly code = "invalid_payment";
  override readonly name = "InvalidPaymentError";
}

/** The host's own id is taken by a payment that says something else in `field`. */
export class ExternalIdConflictError extends FieldError {
  readonly code = "external_id_conflict";
  override readonly name = "ExternalIdConflictError";
  constructor(field: string) {
    super(field, `another payment has this external_id, with another ${field}`);
  }
}

/** Stripe's payments are as Stripe says: only typed ones can be corrected or voided. */
export class NotManualPaymentError extends RefusedError {
  readonly code = "not_a_manual_payment";
  override readonly name = "NotManualPaymentError";
}

export class PaymentVoidedError extends RefusedError {
  readonly code = "payment_voided";
  override readonly name = "PaymentVoidedError";
}
