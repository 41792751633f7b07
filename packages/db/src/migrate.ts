import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { connectionOf } from "./tls.ts";

export const migrationsFolder = fileURLToPath(new URL("../../../drizzle", import.meta.url));

/** Any constant: it only has to differ from the other advisory locks of this database. */
export const migrationLockKey = 7_364_218_905;

/**
 * Brings the schema up to date. Idempotent; several processes may call it at once: a session advisory lock lets one
 * work while the others wait and then find nothing to do.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const { address, tls } = connectionOf(databaseUrl);
  const client = postgres(address, { ...tls, max: 1, onnotice: () => {} });
  try {
    await client`select pg_advisory_lock(${migrationLockKey})`;
    await runMigrations(drizzle(client), { migrationsFolder });
  } finally {
    // Ending the session releases the lock.
    await client.end();
  }
}
