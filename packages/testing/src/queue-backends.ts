import { randomBytes } from "node:crypto";

import { provided } from "./provided.ts";

/** What `connectQueues` takes. */
export interface QueueBackendSettings {
  databaseUrl: string;
  redisUrl?: string;
  prefix?: string;
}

export interface QueueBackend {
  name: "redis" | "postgres";
  /** Queues of their own at each call: a database of its own, or a prefix of its own in Redis. */
  settings(databaseUrl: string): QueueBackendSettings;
}

const redis: QueueBackend = {
  name: "redis",
  settings: (databaseUrl) => ({ databaseUrl, redisUrl: redisUrl(), prefix: redisPrefix() }),
};
const postgres: QueueBackend = {
  name: "postgres",
  settings: (databaseUrl) => ({ databaseUrl }),
};

/** For `describe.each`. Without Redis (said loudly at the start, an error in CI) PostgreSQL only. */
export const queueBackends: readonly QueueBackend[] =
  provided("redisUrl") === null ? [postgres] : [redis, postgres];

export function redisUrl(): string {
  const url = provided("redisUrl");
  if (url === null) throw new Error("No Redis here: set REDIS_URL or install redis-server.");
  return url;
}

/** A namespace nobody else uses; keys of several tests share one Redis database. */
export function redisPrefix(): string {
  return `test-${randomBytes(6).toString("hex")}`;
}
