// For the tests: the command as a person runs it, in a process of its own.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));

export type Ran = { code: number; stdout: string; stderr: string };

export type Running = {
  /** What it has said on stderr so far. */
  stderr(): string;
  interrupt(): void;
  ended: Promise<Ran>;
};

/** Starts `rentease` with these arguments; `env` on top of ours, `undefined` takes a variable away. */
export function startRentease(args: string[], env: NodeJS.ProcessEnv, timeoutMs = 40_000): Running {
  let said = "";
  let interrupt = () => {};
  const ended = new Promise<Ran>((resolve) => {
    const child = execFile(
      process.execPath,
      ["--import", "tsx", main, ...args],
      { env: { ...process.env, ...env }, timeout: timeoutMs },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stderr?.on("data", (text) => (said += text));
    interrupt = () => void child.kill("SIGINT");
  });
  return { stderr: () => said, interrupt: () => interrupt(), ended };
}

/** Runs it to its end. */
export function runRentease(
  args: string[],
  env: NodeJS.ProcessEnv,
  timeoutMs?: number,
): Promise<Ran> {
  return startRentease(args, env, timeoutMs).ended;
}

/** What a command printed with `--json`: one object a line. */
export function jsonLines({ stdout }: Ran): unknown[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}
