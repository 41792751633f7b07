import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { preparing } from "./prepared-statements.ts";
import * as schema from "./schema/index.ts";
import { endSilentConnections } from "./silent-connections.ts";
import { connectionOf } from "./tls.ts";

export type Database = PostgresJsDatabase<typeof schema> & { $client: postgres.Sql };
/** A transaction (or a savepoint in one); every query function takes either. */
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
export type Queryable = Database | Transaction;

export type DatabaseOptions = {
  max?: number;
  applicationName?: string;
  /** Told of connections that had fallen silent and were ended. */
  onSilent?: (connections: number) => void;
};

/** What ends the watch over each client. */
const watches = new WeakMap<postgres.Sql, () => void>();

/** Opens a pool. Connects on first use; `max` connections at most. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { address, tls } = connectionOf(url);
  const settings = {
    ...tls,
    connect_timeout: 5,
    // Seconds before a lost connection is tried again; the driver's own grows to twenty, in which every event is refused.
    backoff: (attempts: number) => Math.min(0.25 * attempts, 2),
    connection: { application_name: options.applicationName ?? "rentease" },
    onnotice: () => {},
    // bigint columns are bigints everywhere, also in raw queries: money never passes through a float (P5).
    types: { bigint: postgres.BigInt },
  };
  const client = postgres(address, { ...settings, max: options.max ?? 10 });
  // Installed with --ignore-scripts, or before a patch was added.
  if (!("connections" in client)) throw new Error("postgres is not patched: run npm install");
  const openOne = () =>
    postgres(address, { ...settings, max: 1, connect_timeout: 2, fetch_types: false });
  watches.set(client, endSilentConnections(client, openOne, options.onSilent ?? (() => {})));
  return Object.assign(drizzle(preparing(client), { schema }), { $client: client });
}

export async function closeDatabase(db: Database): Promise<void> {
  await db.$client.end({ timeout: 3 });
  watches.get(db.$client)?.();
}

/** Resolves when the database answers; rejects with the driver's error otherwise. */
export async function ping(db: Database): Promise<void> {
  await db.$client`select 1`;
}
