// For the tests: the command as a person runs it, in a process of its own.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));

export type Ran = { code: number; stdout: string; stderr: string };

/** Runs `rentease` with these arguments; `env` on top of ours, `undefined` takes a variable away. */
export function runRentease(args: string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ["--import", "tsx", main, ...args],
      { env: { ...process.env, ...env }, timeout: 40_000 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** What a command printed with `--json`: one object a line. */
export function jsonLines({ stdout }: Ran): unknown[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}
