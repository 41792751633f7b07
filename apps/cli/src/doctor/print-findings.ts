import type { State } from "./check.ts";
import type { Looked } from "./run-checks.ts";

const marks: Record<State, string> = { ok: "✓", warn: "!", bad: "✗", skipped: "-" };

/** One line a check, and under a cross or a warning what to do. */
export function printFindings(looked: readonly Looked[]): void {
  const width = Math.max(...looked.map(({ name }) => name.length));
  for (const finding of looked) {
    console.log(`${marks[finding.state]} ${finding.name.padEnd(width)}  ${finding.says}`);
    if ("remedy" in finding) console.log(`  ${" ".repeat(width)}  → ${finding.remedy}`);
  }
  const count = (state: State) => looked.filter((each) => each.state === state).length;
  const counts = [
    [count("bad"), "wrong"],
    [count("warn"), "to look at"],
    [count("skipped"), "not looked at"],
  ] as const;
  const told = counts
    .filter(([number]) => number > 0)
    .map(([number, words]) => `${number} ${words}`);
  console.error(told.length > 0 ? `\n${told.join(", ")}.` : "\nAll is well.");
}
