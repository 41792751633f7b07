import { spawn } from "node:child_process";

import type { Account } from "./account.ts";

/** PG* variables of the shell (PGDATA, PGPORT, …) must not reach our server. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith("PG"));
  // macOS refuses to start a server whose locale loads the system's threads.
  return { ...Object.fromEntries(entries), LC_ALL: "C" };
}

/** Runs one of PostgreSQL's programs to its end; `output` is what it printed, errors included. */
export function runProgram(
  program: string,
  args: readonly string[],
  { account, cwd, input = "" }: { account: Account | null; cwd: string; input?: string },
): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...account,
      cwd,
      env: serverEnvironment(),
      windowsHide: true,
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, output }));
    // A program that fails early closes its input; its exit code tells why.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
