import type { Counts } from "./counts.ts";
import { runTool } from "./tool.ts";

export interface Check {
  name: string;
  command: readonly [string, ...string[]];
}

/** One line when it passes; what the tool printed when it doesn't. */
export async function runCheck({ name, command }: Check): Promise<Counts> {
  const { exitCode, output, seconds } = await runTool(command, { quiet: true });
  const passed = exitCode === 0;
  console.log(`${passed ? "ok  " : "FAIL"} ${name} (${command.join(" ")}, ${seconds} s)`);
  if (!passed) console.log(output.trimEnd());
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}
