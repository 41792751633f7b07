import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** What a container is: a command in the image's folder, its environment and nothing of ours, not as root. */
export type Container = {
  workingFolder: string;
  env: Record<string, string>;
  command: readonly string[];
  healthCheck: readonly string[];
};

export type Started = {
  /** Resolves with the seconds it took to be healthy. @throws Error with its output if it ended or took a minute. */
  healthy(): Promise<number>;
  /** SIGTERM, as Docker's. @returns the exit code, and null where it had to be killed. */
  stop(): Promise<number | null>;
  ended(): Promise<number | null>;
  output(): string;
};

const startPeriodMs = 60_000;
const stopPeriodMs = 10_000;

/** Only root can be somebody else; for anyone else it is enough not to be root. */
const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

export function startContainer(container: Container): Started {
  const [program = "", ...args] = container.command;
  const startedAt = Date.now();
  const child = spawn(program, args, { ...options(container), stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (output += text));
  const exit = once(child, "exit");
  return {
    async healthy() {
      while (!check(container)) {
        if (hasEnded(child)) throw new Error(`${args.at(-1)} ended:\n${output}`);
        if (Date.now() - startedAt > startPeriodMs) {
          throw new Error(`${args.at(-1)} is not healthy after a minute:\n${output}`);
        }
        await sleep(200);
      }
      return (Date.now() - startedAt) / 1000;
    },
    async stop() {
      if (hasEnded(child)) return child.exitCode;
      child.kill("SIGTERM");
      const killer = setTimeout(() => child.kill("SIGKILL"), stopPeriodMs);
      await exit;
      clearTimeout(killer);
      return child.exitCode;
    },
    async ended() {
      if (!hasEnded(child)) await exit;
      return child.exitCode;
    },
    output: () => output,
  };
}

/** Whether those who run in it could change the code. */
export function canWrite({ workingFolder }: Pick<Container, "workingFolder">): boolean {
  const command = "touch ./written 2>/dev/null || touch ./apps/written 2>/dev/null";
  return spawnSync("/bin/sh", ["-c", command], { cwd: workingFolder, ...account }).status === 0;
}

function check(container: Container): boolean {
  const [program = "", ...args] = container.healthCheck;
  return spawnSync(program, args, { ...options(container), timeout: 5_000 }).status === 0;
}

function options({ workingFolder, env }: Container) {
  return { cwd: workingFolder, env: { PATH: process.env["PATH"], ...env }, ...account };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
