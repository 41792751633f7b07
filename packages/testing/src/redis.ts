import { spawnSync } from "node:child_process";

import { installPackage } from "./install-package.ts";
import { type RedisServer, startRedis } from "./redis-server.ts";

/**
 * REDIS_URL, or a server of our own for the run, installed where we may (a CI container). Null, and
 * said loudly, where there is none; an error in CI, where half of the tests must not go missing.
 */
export async function findRedis(): Promise<RedisServer | null> {
  const url = process.env["REDIS_URL"];
  if (url !== undefined && url !== "") return { url, stop: async () => {} };
  const program = redisProgram() ?? (installPackage("redis-server") ? redisProgram() : null);
  if (program !== null) return startRedis(program);
  const missing = "No Redis: set REDIS_URL, or install redis-server or valkey-server.";
  if (process.env["CI"] === "true") throw new Error(missing);
  process.stderr.write(`\n*** ${missing}\n*** The tests of queues in Redis DO NOT RUN.\n\n`);
  return null;
}

/** What starts a Redis here; null where only a running one was given. */
export function redisProgram(): string | null {
  const programs = ["redis-server", "valkey-server"];
  return programs.find((name) => spawnSync(name, ["--version"]).status === 0) ?? null;
}
