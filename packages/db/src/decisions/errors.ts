import { FieldError, RefusedError } from "../refused-error.ts";

/** There is no such payment, or no such refund of one. */
export class PaymentNotFoundError extends RefusedError {
  readonly code = "payment_not_found";
  override readonly name = "PaymentNotFoundError";
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
export class DecisionConflictError extends RefusedError {
  readonly code = "decision_conflict";
  override readonly name = "DecisionConflictError";
}

export class NothingToUndoError extends RefusedError {
  readonly code = "nothing_to_undo";
  override readonly name = "NothingToUndoError";
}

/** No money came with the payment, or it was voided: there is nothing to give to a booking. */
export class NothingReceivedError extends RefusedError {
  readonly code = "nothing_received";
  override readonly name = "NothingReceivedError";
}

/** A typed payment that a Stripe payment took over: what is decided is decided on that one. */
export class PaymentAdoptedError extends RefusedError {
  readonly code = "payment_adopted";
  override readonly name = "PaymentAdoptedError";
}
