import type { AccountIdentity } from "@rentease/core";
import { AccountUnknownError, identifyAccount, modeOfKey } from "./identify-account.ts";
import type { RequestLimiter } from "./request-limiter.ts";

type KeySettings = {
  stripeSecretKey: string | undefined;
  stripeApiBase: string;
  stripeAccountId: string | undefined;
};

/** What a process waits for at its start, and webhooks and people with it. */
const patience = { timeoutMs: 5_000, retries: 1 };
const askAgainMs = 10_000;

/** Stripe has said at last whose key it is: not of the account that the database belongs to (P8). */
class ForeignKeyError extends Error {
  readonly code = "account_mismatch";
  readonly retry = false;
  override readonly name = "ForeignKeyError";

  constructor(key: string, database: string) {
    super(
      `STRIPE_SECRET_KEY belongs to ${key}, but the database to ${database}: set what is meant`,
    );
  }
}

type KeyOwner = {
  /**
   * The account and mode of the key. Where Stripe does not say (it is away, the key revoked or without the right), those
   * the database was bound to before, in the key's mode, until it does.
   * @throws AccountUnknownError only before the database is bound.
   */
  identify(bound: AccountIdentity | null): Promise<AccountIdentity>;
  /** Lets no request through while the account is taken on trust: the answer could be another account's (P8). */
  confirming(limiter: RequestLimiter): RequestLimiter;
};

/**
 * Whose key a process has; null without one. What it takes on trust at its start it goes on asking Stripe.
 * @param told.onUnknown the account is taken on trust, and why.
 * @param told.onForeign it was another's: the process must end.
 */
export function whoseKey(
  { stripeSecretKey: secretKey, stripeApiBase: apiBase, stripeAccountId: accountId }: KeySettings,
  told: { onUnknown: (error: Error) => void; onForeign: (error: unknown) => void },
): KeyOwner | null {
  if (!secretKey) return null;
  let trusted: AccountIdentity | null = null;
  let confirming: Promise<void> | null = null;
  const ask = () => identifyAccount({ secretKey, apiBase, accountId, patience });

  const confirm = async (taken: AccountIdentity): Promise<void> => {
    try {
      const { account } = await ask();
      if (account !== taken.account) throw new ForeignKeyError(account, taken.account);
      trusted = null;
    } catch (error) {
      if (!(error instanceof AccountUnknownError)) told.onForeign(error);
      throw error;
    }
  };
  /** Once at a time, however many wait for it. */
  const confirmed = async (): Promise<void> => {
    if (!trusted) return;
    confirming ??= confirm(trusted).finally(() => (confirming = null));
    await confirming;
  };
  const askAgain = () => {
    const again = () =>
      void confirmed()
        .catch(() => {})
        .then(() => trusted && askAgain());
    setTimeout(again, askAgainMs).unref();
  };

  return {
    async identify(bound) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof AccountUnknownError) || !bound) throw error;
        told.onUnknown(error);
        trusted = { account: accountId ?? bound.account, livemode: modeOfKey(secretKey) };
        askAgain();
        return trusted;
      }
    },
    confirming: (limiter) => ({
      ...limiter,
      async acquire(request) {
        if (trusted) await confirmed();
        await limiter.acquire(request);
      },
    }),
  };
}
