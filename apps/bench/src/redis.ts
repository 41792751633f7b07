import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { freePort } from "@rentease/embedded";

export interface BenchRedis {
  url: string;
  stop(): Promise<void>;
}

/** `BENCH_REDIS_URL` (an empty Redis: its jobs are taken), or a redis-server of our own on a free port that forgets everything at the end. */
export async function benchRedis(): Promise<BenchRedis> {
  const given = process.env["BENCH_REDIS_URL"];
  if (given) return { url: given, stop: async () => undefined };
  const port = await freePort();
  const settings = ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"];
  const child = spawn(
    "redis-server",
    ["--port", String(port), "--bind", "127.0.0.1", ...settings],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const exited = once(child, "exit");
  await new Promise<void>((resolve, reject) => {
    child.once("error", () =>
      reject(new Error("No Redis: set BENCH_REDIS_URL or install redis-server")),
    );
    child.once("exit", () => reject(new Error("redis-server did not start")));
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (/ready to accept connections/i.test(line)) resolve();
    });
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
