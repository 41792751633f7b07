import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface ServerProcess {
  url: string;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Starts one of our servers from its source and waits for the log line that holds its URL. */
export async function startServer(
  entry: string,
  env: Record<string, string>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", entry], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const lines: string[] = [];
  const url = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      const listening = /"url":"([^"]+)".*"listening"/.exec(line);
      if (listening?.[1]) resolve(listening[1]);
    });
  });
  const timeout = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error(`${entry} did not start`)), START_TIMEOUT_MS).unref();
  });
  const ended = exited.then(() => {
    throw new Error(`${entry} ended: ${lines.join("\n")}`);
  });
  ended.catch(() => undefined);
  timeout.catch(() => undefined);
  const started = Promise.race([url, ended, timeout]);
  // Left alone, one that takes too long would outlive us.
  started.catch(() => child.kill("SIGKILL"));
  return {
    url: await started,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
