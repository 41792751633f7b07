import { spawn } from "node:child_process";
import { delimiter, join, resolve } from "node:path";

const timeoutMs = 45 * 60_000;

export const root = resolve(import.meta.dirname, "../../..");

const environment = {
  ...process.env,
  PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env["PATH"] ?? ""}`,
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
};

/** Runs a tool of node_modules/.bin in the root folder; `quiet` collects what it prints. */
export function runTool(
  [program, ...args]: readonly [string, ...string[]],
  { quiet }: { quiet: boolean },
): Promise<{ exitCode: number | null; output: string; seconds: string }> {
  const started = performance.now();
  return new Promise((done) => {
    const windows = process.platform === "win32";
    const child = spawn(program, windows ? args.map((arg) => JSON.stringify(arg)) : args, {
      cwd: root,
      env: environment,
      // A test file that hangs must fail the run, not hold it for ever.
      timeout: timeoutMs,
      // There the tools are .cmd files, which only a shell can run.
      shell: windows,
      stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
    });
    let output = "";
    const finish = (exitCode: number | null) => {
      done({ exitCode, output, seconds: ((performance.now() - started) / 1000).toFixed(1) });
    };
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.once("error", (error) => {
      output += error.message;
      finish(null);
    });
    child.once("close", finish);
  });
}
