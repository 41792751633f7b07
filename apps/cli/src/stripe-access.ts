import { sandboxAccount } from "@rentease/core";
import { settingsFor } from "@rentease/runtime";
import { runningDatabases } from "./stack/account-folder.ts";
import { sandboxAddress, sandboxKey } from "./stack/sandbox-address.ts";

/** How Stripe, or the sandbox in its stead, is asked. */
export type StripeAccess = { secretKey: string; apiBase: string; accountId: string | undefined };

/** A command has to ask Stripe and has no key. */
class NoStripeKeyError extends Error {
  override readonly name = "NoStripeKeyError";
}

/**
 * Stripe by STRIPE_SECRET_KEY, else the sandbox of the stack that `npm start` runs on this database.
 * @throws NoStripeKeyError when there is neither, saying what to do.
 */
export function chooseStripe(databaseUrl: string): StripeAccess {
  const {
    stripeSecretKey: secretKey,
    stripeApiBase: apiBase,
    stripeAccountId: accountId,
  } = settingsFor(["STRIPE_SECRET_KEY", "STRIPE_API_BASE", "STRIPE_ACCOUNT_ID"]);
  if (secretKey !== undefined) return { secretKey, apiBase, accountId };
  const stack = runningDatabases().find(({ url }) => url === databaseUrl);
  const sandbox = stack ? sandboxAddress(stack.folder) : null;
  if (sandbox === null) {
    throw new NoStripeKeyError(
      "no Stripe key: set STRIPE_SECRET_KEY to one of the account that the database belongs to, " +
        "or start the stack with npm start, which brings a sandbox",
    );
  }
  return { secretKey: sandboxKey, apiBase: sandbox, accountId: sandboxAccount.account };
}
