import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sandboxAccount } from "@rentease/db";
import { findRunning } from "@rentease/embedded";
import { type Account, AccountUnknownError, identifyAccount } from "@rentease/stripe";

/** Where embedded databases live, one folder an account and mode: they never mix (P8). */
export const dataRoot = fileURLToPath(new URL("../../../../.data", import.meta.url));

type StripeSettings = {
  stripeSecretKey: string | undefined;
  stripeApiBase: string;
  stripeAccountId: string | undefined;
};

/**
 * Whose data this start works on: the key's account as Stripe says, or the sandbox without a key. While Stripe can't be
 * reached, the account this key was seen with before; a key never seen keeps to a folder of its own.
 */
export async function resolveAccount(
  settings: StripeSettings,
  warn: (message: string) => void,
): Promise<Account> {
  const {
    stripeSecretKey: secretKey,
    stripeApiBase: apiBase,
    stripeAccountId: accountId,
  } = settings;
  if (secretKey === undefined) return sandboxAccount;
  const keyHash = createHash("sha256").update(secretKey).digest("hex").slice(0, 16);
  try {
    const account = await identifyAccount({ secretKey, apiBase, accountId });
    rememberKey(account, keyHash);
    return account;
  } catch (error) {
    if (!(error instanceof AccountUnknownError) || !error.unreachable) throw error;
    const livemode = /^[a-z]+_live_/.test(secretKey);
    const account = accountOfKey(keyHash) ?? `acct_key_${keyHash}`;
    warn(`${error.message} Starting as ${account} meanwhile.`);
    rememberKey({ account, livemode }, keyHash);
    return { account, livemode };
  }
}

/** `.data/acct_123-test`; for the sandbox `.data/sandbox-test`. */
export function accountFolder({ account, livemode }: Account): string {
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

function rememberKey(account: Account, keyHash: string): void {
  const folder = accountFolder(account);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `key-${keyHash}`), `${account.account}\n`, { mode: 0o600 });
}

function accountOfKey(keyHash: string): string | null {
  if (!existsSync(dataRoot)) return null;
  for (const name of readdirSync(dataRoot)) {
    const file = join(dataRoot, name, `key-${keyHash}`);
    if (existsSync(file)) return readFileSync(file, "utf8").trim();
  }
  return null;
}
