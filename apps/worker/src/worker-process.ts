// For the tests: the worker as it runs, in a process that can be killed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type WorkerProcess = {
  /** What it has logged, a JSON object a line. */
  log(): string;
  /** Resolves with its exit code, or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
};

const main = fileURLToPath(new URL("./main.ts", import.meta.url));

/** Resolves once it works. `env` comes before this process's own; undefined takes a variable away. */
export async function startWorker(env: Record<string, string | undefined>): Promise<WorkerProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", main], {
    env: { ...process.env, LOG_LEVEL: "info", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit").then(([code, signal]) => code ?? signal);
  let log = "";
  const working = new Promise<void>((resolve, reject) => {
    const read = (text: string) => {
      log += text;
      if (log.includes('"working"')) resolve();
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    void ended.then((how) => reject(new Error(`the worker ended (${how}): ${log}`)));
  });
  await working;
  return {
    log: () => log,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}
