export { freePort } from "@rentease/embedded";
export { axeViolations } from "./axe-violations.ts";
export type { BrowserSession, OpenOptions } from "./browser-session.ts";
export { browserTests } from "./browser-tests.ts";
export { type Network, startNetwork } from "./network.ts";
export { overflowOf } from "./overflow.ts";
export { createCertificates, type ServerCertificate } from "./certificates.ts";
export { findPostgresPrograms } from "./postgres-programs.ts";
export { startPostgres } from "./postgres-server.ts";
export {
  type QueueBackend,
  type QueueBackendSettings,
  queueBackends,
  redisPrefix,
  redisUrl,
} from "./queue-backends.ts";
export { findRedis, redisProgram } from "./redis.ts";
export { type RedisServer, startRedis } from "./redis-server.ts";
export { screenshotAll } from "./screenshots.ts";
export { createTestDatabase, type TestDatabase } from "./test-database.ts";
export { waitUntil, type WaitOptions } from "./wait-until.ts";
