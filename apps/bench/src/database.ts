import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "@rentease/db";
import { startEmbeddedPostgres } from "@rentease/embedded";
import { migrateQueue } from "@rentease/queue";

export interface BenchDatabase {
  url: string;
  /** Where an embedded server keeps its files; null of one that was given. */
  dataDir: string | null;
  stop(): Promise<void>;
}

/**
 * `BENCH_DATABASE_URL` (an empty database), or an embedded PostgreSQL with its usual settings: what
 * is measured is durable, fsync and synchronous_commit are on. @param settings of the embedded server, on top of these.
 */
export async function benchDatabase(settings: Record<string, string> = {}): Promise<BenchDatabase> {
  const server = await openServer(settings);
  await migrate(server.url);
  await migrateQueue(server.url);
  return server;
}

async function openServer(settings: Record<string, string>): Promise<BenchDatabase> {
  const given = process.env["BENCH_DATABASE_URL"];
  if (given) return { url: given, dataDir: null, stop: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), "rentease-bench-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres"), settings });
  return {
    url: server.url,
    dataDir: server.dataDir,
    async stop() {
      await server.stop();
      await rm(server.dataDir, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
