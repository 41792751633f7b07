import { FieldError, RefusedError } from "../refused-error.ts";

/** The period is none: it ends before it begins, or has not begun. `field` is `from` or `to`. */
export class InvalidPeriodError extends FieldError<"from" | "to"> {
  readonly code = "invalid_period";
  override readonly name = "InvalidPeriodError";
}

export class BackfillNotFoundError extends RefusedError {
  readonly code = "backfill_not_found";
  override readonly name = "BackfillNotFoundError";
  constructor(id: string) {
    super(`there is no backfill ${id}`);
  }
}

/** It is over, or not paused, or nothing of it failed. */
export class BackfillStateError extends RefusedError {
  readonly code = "backfill_state";
  override readonly name = "BackfillStateError";
}
