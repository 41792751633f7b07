import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { preparing } from "./prepared-statements.ts";
import * as schema from "./schema/index.ts";
import { connectionOf } from "./tls.ts";

export type Database = PostgresJsDatabase<typeof schema> & { $client: postgres.Sql };
/** A transaction (or a savepoint in one); every query function takes either. */
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
export type Queryable = Database | Transaction;

/** Opens a pool. Connects on first use; `max` connections at most. */
export function openDatabase(
  url: string,
  options: { max?: number; applicationName?: string } = {},
): Database {
  const { address, tls } = connectionOf(url);
  const client = postgres(address, {
    ...tls,
    max: options.max ?? 10,
    connect_timeout: 5,
    // Seconds before a lost connection is tried again; the driver's own grows to twenty, in which every event is refused.
    backoff: (attempts) => Math.min(0.25 * attempts, 2),
    connection: { application_name: options.applicationName ?? "rentease" },
    onnotice: () => {},
    // bigint columns are bigints everywhere, also in raw queries: money never passes through a float (P5).
    types: { bigint: postgres.BigInt },
  });
  return Object.assign(drizzle(preparing(client), { schema }), { $client: client });
}

export async function closeDatabase(db: Database): Promise<void> {
  await db.$client.end({ timeout: 3 });
}

/** Resolves when the database answers; rejects with the driver's error otherwise. */
export async function ping(db: Database): Promise<void> {
  await db.$client`select 1`;
}
