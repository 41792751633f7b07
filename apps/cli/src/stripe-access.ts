import { sandboxAccount } from "@rentease/core";
import { settingsFor } from "@rentease/runtime";
import { runningDatabases } from "./stack/account-folder.ts";
import { sandboxAddress, sandboxKey } from "./stack/sandbox-address.ts";

/** How Stripe, or the sandbox in its stead, is asked. */
export type StripeAccess = {
  secretKey: string;
  apiBase: string;
  accountId: string | undefined;
  /** Of the stack whose sandbox it is; null with a key. */
  stackFolder: string | null;
};

/** A command has to ask Stripe and has no key. */
export class NoStripeKeyError extends Error {
  override readonly name = "NoStripeKeyError";
}

/**
 * Stripe by STRIPE_SECRET_KEY, else the sandbox of the stack that `npm start` runs on this database.
 * @param databaseUrl left out by a command that does without a database.
 * @throws NoStripeKeyError when there is neither, saying what to do.
 */
export function chooseStripe(databaseUrl?: string): StripeAccess {
  const {
    stripeSecretKey: secretKey,
    stripeApiBase: apiBase,
    stripeAccountId: accountId,
  } = settingsFor(["STRIPE_SECRET_KEY", "STRIPE_API_BASE", "STRIPE_ACCOUNT_ID"]);
  if (secretKey !== undefined) {
    return { secretKey, apiBase, accountId, stackFolder: null };
  }
  const running = runningDatabases();
  const wanted = databaseUrl ?? settingsFor(["DATABASE_URL?"]).databaseUrl ?? running[0]?.url;
  const stack = running.find(({ url }) => url === wanted);
  const sandbox = stack ? sandboxAddress(stack.folder) : null;
  if (!stack || sandbox === null) {
    throw new NoStripeKeyError(
      "no Stripe key: set STRIPE_SECRET_KEY to one of the account that the database belongs to, " +
        "or start the stack with npm start, which brings a sandbox",
    );
  }
  return {
    secretKey: sandboxKey,
    apiBase: sandbox,
    accountId: sandboxAccount.account,
    stackFolder: stack.folder,
  };
}
