import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AccountIdentity, sandboxAccount } from "@rentease/core";
import { findRunning } from "@rentease/embedded";
import { AccountUnknownError, identifyAccount, modeOfKey } from "@rentease/stripe";

/** Where embedded databases live, one folder an account and mode: they never mix (P8). */
export const dataRoot = fileURLToPath(new URL("../../../../.data", import.meta.url));

type StripeSettings = {
  stripeSecretKey: string | undefined;
  stripeApiBase: string;
  stripeAccountId: string | undefined;
};

/** Whose data a start works on. `confirmed` by Stripe or the operator, at this start or one before. */
export type ResolvedAccount = AccountIdentity & { confirmed: boolean };

/**
 * The key's account as Stripe says, or the sandbox without a key. While Stripe can't be reached, the account this key
 * was seen with before; a key never seen keeps to a folder of its own, unconfirmed: no event may be taken into it,
 * because the next start, with Stripe back, works on the account's real one.
 */
export async function resolveAccount(
  settings: StripeSettings,
  warn: (message: string) => void,
): Promise<ResolvedAccount> {
  const {
    stripeSecretKey: secretKey,
    stripeApiBase: apiBase,
    stripeAccountId: accountId,
  } = settings;
  if (secretKey === undefined) return { ...sandboxAccount, confirmed: true };
  try {
    return { ...(await identifyAccount({ secretKey, apiBase, accountId })), confirmed: true };
  } catch (error) {
    if (!(error instanceof AccountUnknownError) || !error.unreachable) throw error;
    const known = accountOfKey(keyHash(secretKey));
    const account = known ?? `acct_key_${keyHash(secretKey)}`;
    warn(`${error.message} Starting as ${account} meanwhile.`);
    return { account, livemode: modeOfKey(secretKey), confirmed: known !== null };
  }
}

/** `.data/acct_123-test`; for the sandbox `.data/sandbox-test`. */
export function accountFolder({ account, livemode }: AccountIdentity): string {
  const name = account === sandboxAccount.account ? "sandbox" : account;
  return join(dataRoot, `${name}-${livemode ? "live" : "test"}`);
}

/** The embedded databases that are running now, for commands in another terminal. */
export function runningDatabases(): { folder: string; url: string }[] {
  if (!existsSync(dataRoot)) return [];
  return readdirSync(dataRoot).flatMap((name) => {
    const folder = join(dataRoot, name);
    const running = findRunning(join(folder, "postgres"));
    return running ? [{ folder, url: running.url }] : [];
  });
}

/** Notes that this key was seen with this account, for a start while Stripe can't be reached. */
export function rememberKey(account: AccountIdentity, secretKey: string): void {
  const folder = accountFolder(account);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `key-${keyHash(secretKey)}`), `${account.account}\n`, { mode: 0o600 });
}

/** The account a key was seen with. @throws Error when it was seen with several. */
function accountOfKey(hash: string): string | null {
  if (!existsSync(dataRoot)) return null;
  const files = readdirSync(dataRoot).map((name) => join(dataRoot, name, `key-${hash}`));
  const accounts = new Set(
    files.filter((file) => existsSync(file)).map((file) => readFileSync(file, "utf8").trim()),
  );
  if (accounts.size > 1) {
    throw new Error(
      `this key was seen with several accounts (${[...accounts].join(", ")}), and Stripe can't be asked which is right: set STRIPE_ACCOUNT_ID`,
    );
  }
  const [account] = accounts;
  return account ?? null;
}

function keyHash(secretKey: string): string {
  return createHash("sha256").update(secretKey).digest("hex").slice(0, 16);
}
