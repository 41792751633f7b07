import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The processes of the stack, each an entry point of its own: apps never import apps. */
export const entries = {
  ingress: "../../../ingress/src/main.ts",
  worker: "../../../worker/src/main.ts",
  console: "../../../console/src/main.ts",
  sandbox: "../../../../packages/sandbox/src/main.ts",
} as const;

export type ProcessName = keyof typeof entries;

/**
 * As in package.json: what a batch leaves behind is collected young, and below 2 GB the old is let grow to twice what is
 * in use instead of four times. Else the worker's memory grows by half each.
 */
const nodeOptions: Partial<Record<ProcessName, string[]>> = {
  worker: ["--max-semi-space-size=16", "--max-old-space-size=700"],
};

export type Supervised = {
  name: ProcessName;
  pid(): number | undefined;
  /** Resolves with the first exit that was not asked for and is not restarted, naming the process. */
  failed: Promise<string>;
  stop(): Promise<void>;
};

const tsconfig = fileURLToPath(new URL("../../../../tsconfig.json", import.meta.url));

/** A process that ends by itself is started again, unless it never lived this long: then something is wrong with it. */
const minimumLifeMs = 2_000;
const restartDelayMs = 500;
const stopDeadlineMs = 15_000;

/**
 * Runs one process of the stack with this environment, its output beside ours (or given to `onOutput`), and starts it
 * again when it dies.
 */
export function supervise(
  name: ProcessName,
  env: NodeJS.ProcessEnv,
  onOutput?: (text: string) => void,
): Supervised {
  let child: ChildProcess | null = null;
  let stopping = false;
  let reportFailure: (reason: string) => void = () => {};
  const failed = new Promise<string>((resolve) => {
    reportFailure = resolve;
  });

  const start = () => {
    const startedAt = Date.now();
    child = spawn(
      process.execPath,
      [
        ...(nodeOptions[name] ?? []),
        "--import",
        "tsx",
        fileURLToPath(new URL(entries[name], import.meta.url)),
      ],
      {
        // tsx reads it from the working folder, which may be another.
        env: { ...env, TSX_TSCONFIG_PATH: tsconfig },
        // Its own process group: Ctrl-C is for us, who stop things in order. The channel's end tells it that we died.
        detached: process.platform !== "win32",
        stdio: onOutput
          ? ["ignore", "pipe", "pipe", "ipc"]
          : ["ignore", "inherit", "inherit", "ipc"],
      },
    );
    if (onOutput) {
      child.stdout?.setEncoding("utf8").on("data", onOutput);
      child.stderr?.setEncoding("utf8").on("data", onOutput);
    }
    child.once("error", (error) => reportFailure(`${name} could not be started: ${error.message}`));
    child.once("exit", (code, signal) => {
      if (stopping) return;
      if (Date.now() - startedAt < minimumLifeMs) {
        reportFailure(`${name} ended at once (${signal ?? `exit code ${code}`})`);
        return;
      }
      console.error(`${name} ended (${signal ?? `exit code ${code}`}), starting it again`);
      setTimeout(() => stopping || start(), restartDelayMs);
    });
  };
  start();

  return {
    name,
    pid: () => child?.pid,
    failed,
    async stop() {
      stopping = true;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      const killer = setTimeout(() => child?.kill("SIGKILL"), stopDeadlineMs);
      await exited;
      clearTimeout(killer);
    },
  };
}
