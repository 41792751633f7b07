export { freePort } from "@rentease/embedded";
export {
  type QueueBackend,
  type QueueBackendSettings,
  queueBackends,
  redisPrefix,
  redisUrl,
} from "./queue-backends.ts";
export { findRedis, redisProgram } from "./redis.ts";
export type { RedisServer } from "./redis-server.ts";
export { createTestDatabase, type TestDatabase } from "./test-database.ts";
export { waitUntil, type WaitOptions } from "./wait-until.ts";
