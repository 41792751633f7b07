import type { AccountIdentity } from "@rentease/core";
import { confirmAccount, type Database, readAccount } from "@rentease/db";
import type { Logger } from "@rentease/runtime";
import { AccountUnknownError, identifyAccount, modeOfKey } from "@rentease/stripe";

export type KeySettings = {
  stripeSecretKey: string | undefined;
  stripeApiBase: string;
  stripeAccountId: string | undefined;
};

/** Webhooks wait behind it. */
const patience = { timeoutMs: 5_000, retries: 1 };

/**
 * Whose database this is (P8). The key only confirms it: where Stripe does not say whose that is (away, the key revoked
 * or without the right), webhooks are taken in for the account that the database was bound to before, if the key is of
 * its mode.
 * @throws what `confirmAccount` does; AccountUnknownError only before the database is bound.
 */
export function whoseDatabase(
  db: Database,
  { stripeSecretKey: secretKey, stripeApiBase: apiBase, stripeAccountId: accountId }: KeySettings,
  logger: Pick<Logger, "warn">,
): Promise<AccountIdentity> {
  if (!secretKey) return confirmAccount(db, null);
  return confirmAccount(db, async () => {
    try {
      return await identifyAccount({ secretKey, apiBase, accountId, patience });
    } catch (err) {
      const bound = err instanceof AccountUnknownError ? await readAccount(db) : null;
      if (!bound) throw err;
      logger.warn({ err }, "taking webhooks for the account the database belongs to");
      return { account: accountId ?? bound.account, livemode: modeOfKey(secretKey) };
    }
  });
}
