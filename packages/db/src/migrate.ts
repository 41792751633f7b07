import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { isLockTimeout } from "./error-text.ts";
import { connectionOf } from "./tls.ts";

export const migrationsFolder = fileURLToPath(new URL("../../../drizzle", import.meta.url));

/** Any constant: it only has to differ from the other advisory locks of this database. */
export const migrationLockKey = 7_364_218_905;

/** The schema could not be brought up to date because a transaction would not end. Nothing was changed. */
class MigrationBlockedError extends Error {
  readonly code = "migration_blocked";
  override readonly name = "MigrationBlockedError";

  constructor(attempts: number, cause: unknown) {
    super(
      `another transaction kept a table locked through ${attempts} attempts; nothing was changed. ` +
        "Run migrate again when it has ended: pg_stat_activity shows what has been running for long",
      { cause },
    );
  }
}

/** What a migration waits for in line is waited for by all who come after it, readers too. */
const defaults = {
  folder: migrationsFolder,
  lockTimeoutMs: 3_000,
  attempts: 10,
  pauseMs: 1_000,
};

/**
 * Brings the schema up to date, in one transaction. Idempotent; several processes may call it at once: a session
 * advisory lock lets one work while the others wait and then find nothing to do. Where it does not get a table's lock it
 * lets go, so that those behind it come through, and tries again.
 * @throws MigrationBlockedError after the last attempt.
 */
export async function migrate(
  databaseUrl: string,
  options: Partial<typeof defaults> = {},
): Promise<void> {
  const { folder, lockTimeoutMs, attempts, pauseMs } = { ...defaults, ...options };
  const { address, tls } = connectionOf(databaseUrl);
  const client = postgres(address, { ...tls, max: 1, onnotice: () => {} });
  try {
    await client`select pg_advisory_lock(${migrationLockKey})`;
    // Not before: another process' migration is waited for as long as it takes.
    await client`select set_config('lock_timeout', ${String(lockTimeoutMs)}, false)`;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await runMigrations(drizzle(client), { migrationsFolder: folder });
      } catch (error) {
        if (!isLockTimeout(error)) throw error;
        if (attempt >= attempts) throw new MigrationBlockedError(attempts, error);
        await sleep(pauseMs);
      }
    }
  } finally {
    // Ending the session releases the lock.
    await client.end();
  }
}
