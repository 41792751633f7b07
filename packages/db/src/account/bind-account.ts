import { type AccountIdentity, sandboxAccount } from "@rentease/core";
import type { Queryable } from "../database.ts";
import { account } from "../schema/index.ts";

/** The database belongs to another Stripe account or mode (P8). Not retryable: a person has to choose. */
export class AccountMismatchError extends Error {
  readonly code = "account_mismatch";
  readonly retry = false;
  override readonly name = "AccountMismatchError";

  constructor(bound: AccountIdentity, configured: AccountIdentity) {
    super(
      `this database belongs to ${describe(bound)}, but this process is configured for ${describe(configured)}. ` +
        "Set DATABASE_URL to that account's own database, or unset it to use an embedded one; " +
        "or set STRIPE_SECRET_KEY to a key of the account the database belongs to.",
    );
  }
}

/** The account this database belongs to, or null before its first start. */
export async function readAccount(db: Queryable): Promise<AccountIdentity | null> {
  const [row] = await db
    .select({ account: account.account, livemode: account.livemode })
    .from(account);
  return row ?? null;
}

/**
 * Records at first start whose database this is; later starts must agree.
 * @throws AccountMismatchError when it belongs to another account or mode.
 */
export async function bindAccount(db: Queryable, identity: AccountIdentity): Promise<void> {
  let bound = await readAccount(db);
  if (!bound) {
    // Not before it has to: the ingress and the console may lack the right to.
    await db.insert(account).values(identity).onConflictDoNothing();
    bound = await readAccount(db);
  }
  if (bound && (bound.account !== identity.account || bound.livemode !== identity.livemode)) {
    throw new AccountMismatchError(bound, identity);
  }
}

function describe(identity: AccountIdentity): string {
  if (identity.account === sandboxAccount.account) return "the sandbox";
  return `Stripe account ${identity.account} (${identity.livemode ? "live" : "test"} mode)`;
}
