import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface WorkerProcess {
  /** Stands still, its connections open. */
  pause(): void;
  resume(): void;
  /** Resident memory now. Linux only: NaN elsewhere. */
  memoryMb(): number;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 20_000;
const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Starts the worker from its source and waits until it works. */
export async function startWorker(env: Record<string, string>): Promise<WorkerProcess> {
  // As `npm run worker` starts it.
  const options = ["--max-semi-space-size=16", "--max-old-space-size=700", "--import", "tsx"];
  const child = spawn(process.execPath, [...options, "apps/worker/src/main.ts"], {
    cwd: root,
    env: { ...process.env, WORKER_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const lines: string[] = [];
  const working = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (lines.length < 20) lines.push(line);
      if (line.includes('"working"')) resolve();
    });
    const failed = () => reject(new Error(`the worker did not start: ${lines.join("\n")}`));
    setTimeout(failed, START_TIMEOUT_MS).unref();
    void exited.then(failed);
  });
  await working;
  return {
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    memoryMb: () => residentMb(child.pid),
    async stop() {
      child.kill("SIGCONT");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

function residentMb(pid: number | undefined): number {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return Number.NaN;
  }
}
