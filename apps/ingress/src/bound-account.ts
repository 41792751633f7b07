import { bindAccount, readAccount, type AccountIdentity, type Database } from "@rentease/db";
import { identifyAccount } from "@rentease/stripe";

/** The ingress has no key, and nobody has said yet whose database this is. */
export class AccountUnboundError extends Error {
  readonly code = "account_unbound";
  readonly retry = false;
  constructor() {
    super(
      "This database belongs to no Stripe account yet. Set STRIPE_SECRET_KEY, or start the worker " +
        "with it once: it records the account that the key belongs to.",
    );
    this.name = "AccountUnboundError";
  }
}

export interface StripeAccess {
  stripeSecretKey: string | undefined;
  stripeApiBase: string;
  stripeAccountId: string | undefined;
}

/**
 * Whose events this database takes (P8). With a key: the key's account, recorded at the first start.
 *
 * @throws {AccountMismatchError} when the database belongs to another account or mode.
 * @throws {AccountUnboundError} without a key, when the database belongs to nobody yet.
 */
export async function boundAccount(
  db: Database,
  { stripeSecretKey, stripeApiBase, stripeAccountId }: StripeAccess,
): Promise<AccountIdentity> {
  if (stripeSecretKey !== undefined) {
    const identity = await identifyAccount({
      secretKey: stripeSecretKey,
      apiBase: stripeApiBase,
      accountId: stripeAccountId,
    });
    await bindAccount(db, identity);
    return identity;
  }
  const bound = await readAccount(db);
  if (!bound) throw new AccountUnboundError();
  return bound;
}
