import type { AccountIdentity } from "@rentease/core";
import type { Database } from "../database.ts";
import { isForbidden, isMissingTable } from "../error-text.ts";
import { bindAccount, readAccount } from "./bind-account.ts";

/** The process has no key, and nobody has said yet whose database this is. */
class AccountUnboundError extends Error {
  readonly code = "account_unbound";
  readonly retry = false;
  override readonly name = "AccountUnboundError";

  constructor() {
    super(
      "this database belongs to no Stripe account yet: set STRIPE_SECRET_KEY, or start the worker with it once; " +
        "it records the account that the key belongs to",
    );
  }
}

/** The database was never migrated. */
class DatabaseNotMigratedError extends Error {
  readonly code = "database_not_migrated";
  readonly retry = false;
  override readonly name = "DatabaseNotMigratedError";

  constructor(cause: unknown) {
    super("this database has no tables yet: run `npm run rentease -- migrate` first", { cause });
  }
}

/**
 * Whose database this is, agreed with whoever starts (P8).
 * @param identify asks whose key this process has, given what is recorded; null without a key, which takes that.
 * @throws AccountMismatchError when the database belongs to another account or mode.
 * @throws AccountUnboundError when the database belongs to nobody yet, without a key or the right to say so.
 * @throws DatabaseNotMigratedError before the first migration.
 */
export async function confirmAccount(
  db: Database,
  identify: ((bound: AccountIdentity | null) => Promise<AccountIdentity>) | null,
): Promise<AccountIdentity> {
  const bound = await readAccount(db).catch((error: unknown) => {
    throw isMissingTable(error) ? new DatabaseNotMigratedError(error) : error;
  });
  if (identify) {
    const identity = await identify(bound);
    await bindAccount(db, identity).catch((error: unknown) => {
      throw isForbidden(error) ? new AccountUnboundError() : error;
    });
    return identity;
  }
  if (!bound) throw new AccountUnboundError();
  return bound;
}
