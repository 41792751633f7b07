/** The first request under this key is still being answered. */
export class IdempotencyKeyInUseError extends Error {
  readonly code = "idempotency_key_in_use";
  readonly retry = true;
  override readonly name = "IdempotencyKeyInUseError";

  constructor() {
    super("a request with this Idempotency-Key is being answered: ask again in a moment");
  }
}

/** The key was used for another request. */
export class IdempotencyKeyReusedError extends Error {
  readonly code = "idempotency_key_reused";
  readonly retry = false;
  readonly field = "Idempotency-Key";
  override readonly name = "IdempotencyKeyReusedError";

  constructor() {
    super("this Idempotency-Key was used for another request: give each request a key of its own");
  }
}
