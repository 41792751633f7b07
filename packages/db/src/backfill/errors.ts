/** A backfill or an audit can't be had as it was asked for. */
class BackfillError extends Error {
  readonly retry = false;
}

/** The period is none: it ends before it begins, or has not begun. `field` is `from` or `to`. */
export class InvalidPeriodError extends BackfillError {
  readonly code = "invalid_period";
  override readonly name = "InvalidPeriodError";
  readonly field: "from" | "to";
  constructor(field: "from" | "to", message: string) {
    super(message);
    this.field = field;
  }
}

export class BackfillNotFoundError extends BackfillError {
  readonly code = "backfill_not_found";
  override readonly name = "BackfillNotFoundError";
  constructor(id: string) {
    super(`there is no backfill ${id}`);
  }
}

/** It is over, or not paused, or nothing of it failed. */
export class BackfillStateError extends BackfillError {
  readonly code = "backfill_state";
  override readonly name = "BackfillStateError";
}
