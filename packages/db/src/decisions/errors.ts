/** What a person asked for and can't be done as asked. Asking again changes nothing; messages hold nothing private. */
class DecisionError extends Error {
  readonly retry = false;
}

/** There is no such payment, or no such refund of one. */
export class PaymentNotFoundError extends DecisionError {
  readonly code = "payment_not_found";
  override readonly name = "PaymentNotFoundError";
}

/** `field` names what is at fault as a payment reads: `allocations.1.booking`. */
class FieldError extends DecisionError {
  readonly field: string;
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

export class BookingNotFoundError extends FieldError {
  readonly code = "booking_not_found";
  override readonly name = "BookingNotFoundError";
}

/** The shares are no shares: none, one of nothing, or one booking twice. */
export class InvalidSharesError extends FieldError {
  readonly code = "invalid_shares";
  override readonly name = "InvalidSharesError";
}

/** More is given to bookings than there is. */
export class SharesExceedPaymentError extends FieldError {
  readonly code = "shares_exceed_payment";
  override readonly name = "SharesExceedPaymentError";
}

/** The booking is in another currency, and nobody said that this is meant. */
export class CurrencyDiffersError extends FieldError {
  readonly code = "currency_differs";
  override readonly name = "CurrencyDiffersError";
}

/** The payment does not stand as the caller saw it: decided by somebody else meanwhile, or by a person before. */
export class DecisionConflictError extends DecisionError {
  readonly code = "decision_conflict";
  override readonly name = "DecisionConflictError";
}

export class NothingToUndoError extends DecisionError {
  readonly code = "nothing_to_undo";
  override readonly name = "NothingToUndoError";
}

/** No money came with the payment, or it was voided: there is nothing to give to a booking. */
export class NothingReceivedError extends DecisionError {
  readonly code = "nothing_received";
  override readonly name = "NothingReceivedError";
}

/** A typed payment that a Stripe payment took over: what is decided is decided on that one. */
export class PaymentAdoptedError extends DecisionError {
  readonly code = "payment_adopted";
  override readonly name = "PaymentAdoptedError";
}
