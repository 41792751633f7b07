import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "@rentease/db";
import { startEmbeddedPostgres } from "@rentease/embedded";
import { migrateQueue } from "@rentease/queue";

export interface BenchDatabase {
  url: string;
  stop(): Promise<void>;
}

/**
 * `BENCH_DATABASE_URL` (an empty database), or an embedded PostgreSQL with its usual settings: what
 * is measured is durable, fsync and synchronous_commit are on.
 */
export async function benchDatabase(): Promise<BenchDatabase> {
  const server = await openServer();
  await migrate(server.url);
  await migrateQueue(server.url);
  return server;
}

async function openServer(): Promise<BenchDatabase> {
  const given = process.env["BENCH_DATABASE_URL"];
  if (given) return { url: given, stop: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), "rentease-bench-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(server.dataDir, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
