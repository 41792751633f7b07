import { LATEST_SCHEMA_VERSION } from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import { SCHEMA } from "./postgres-backend.ts";
import type { QueueSettings } from "./queues.ts";
import { postgresAddress, redisConnection } from "./tls.ts";

/** What stands behind the queues, as it says of itself. */
export type QueueInspection =
  | {
      kind: "redis";
      version: string;
      /** `noeviction`, or jobs get lost when memory is full. */
      maxmemoryPolicy: string;
      /** Whether what it holds outlives it. */
      appendOnly: boolean;
    }
  /** BullMQ's tables; `migrated` 0: there are none. */
  | { kind: "postgres"; migrated: number; latest: number };

/** Asks once, over a connection of its own. Rejects with the driver's error, in bounded time. */
export function inspectQueue(
  { databaseUrl, redisUrl }: Pick<QueueSettings, "databaseUrl" | "redisUrl">,
  timeoutMs: number,
): Promise<QueueInspection> {
  return redisUrl === undefined
    ? inspectPostgres(databaseUrl, timeoutMs)
    : inspectRedis(redisUrl, timeoutMs);
}

async function inspectRedis(url: string, timeoutMs: number): Promise<QueueInspection> {
  const { address, tls } = redisConnection(url);
  const redis = new Redis(address, {
    ...tls,
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
  });
  // `connect` rejects with what it is; unheard, the event would end the process.
  let failure: unknown;
  redis.on("error", (error) => (failure = error));
  try {
    await redis.connect().catch((error: unknown) => {
      throw failure ?? error;
    });
    // INFO, not CONFIG: hosted servers forbid that.
    const info = parseInfo(await redis.info());
    return {
      kind: "redis",
      // Valkey names the Redis it equals here.
      version: info.get("redis_version") ?? "unknown",
      maxmemoryPolicy: info.get("maxmemory_policy") ?? "unknown",
      appendOnly: info.get("aof_enabled") === "1",
    };
  } finally {
    redis.disconnect();
  }
}

function parseInfo(text: string): Map<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(":"));
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]),
  );
}

async function inspectPostgres(databaseUrl: string, timeoutMs: number): Promise<QueueInspection> {
  const client = new pg.Client({
    connectionString: postgresAddress(databaseUrl),
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ migrated: number }>(
      `select coalesce(max(version), 0)::int as migrated from ${SCHEMA}.migration`,
    );
    return { kind: "postgres", migrated: rows[0]?.migrated ?? 0, latest: LATEST_SCHEMA_VERSION };
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "42P01";
    if (!isMissing) throw error;
    return { kind: "postgres", migrated: 0, latest: LATEST_SCHEMA_VERSION };
  } finally {
    await client.end().catch(() => {});
  }
}
