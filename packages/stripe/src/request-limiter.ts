/** A request as a limit sees it. */
export type LimitedRequest = {
  /** What Stripe counts together: `charges`, `checkout/sessions`, … */
  endpoint: string;
  access: "read" | "write";
};

/** Says when Stripe may be asked. Every attempt asks again, the SDK's own retries too. */
export type RequestLimiter = {
  /** Resolves when the request may be sent. Rejects where that can't be known, or the process stops. */
  acquire(request: LimitedRequest): Promise<void>;
  /**
   * Stripe answered 429. Resolves with whether to try again, once that makes sense.
   * @param reason `Stripe-Rate-Limited-Reason`; null where no limit was exceeded (a lock, mostly).
   * @param attempt 1 for the first answer.
   */
  limited(request: LimitedRequest, reason: string | null, attempt: number): Promise<boolean>;
};

/** The limiter did not let a request through: its database is away, or the process stops. Stripe was not asked. */
export class RequestNotSentError extends Error {
  readonly code = "request_not_sent";
  override readonly name = "RequestNotSentError";

  constructor(cause: unknown) {
    super("Stripe was not asked: the request limit gave no slot", { cause });
  }
}
