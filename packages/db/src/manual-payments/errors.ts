/** What a person typed in, or wants changed, can't be had. Messages hold nothing private. */
class ManualPaymentError extends Error {
  readonly retry = false;
}

/** A field holds what no payment can: an amount of nothing, no method. */
export class InvalidPaymentError extends ManualPaymentError {
  readonly code = "invalid_payment";
  override readonly name = "InvalidPaymentError";
  readonly field: string;
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** The host's own id is taken by a payment that says something else in `field`. */
export class ExternalIdConflictError extends ManualPaymentError {
  readonly code = "external_id_conflict";
  override readonly name = "ExternalIdConflictError";
  readonly field: string;
  constructor(field: string) {
    super(`another payment has this external_id, with another ${field}`);
    this.field = field;
  }
}

/** Stripe's payments are as Stripe says: only typed ones can be corrected or voided. */
export class NotManualPaymentError extends ManualPaymentError {
  readonly code = "not_a_manual_payment";
  override readonly name = "NotManualPaymentError";
}

export class PaymentVoidedError extends ManualPaymentError {
  readonly code = "payment_voided";
  override readonly name = "PaymentVoidedError";
}
