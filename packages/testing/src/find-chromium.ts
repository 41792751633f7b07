import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

import { installPackage } from "./install-package.ts";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const applications = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * The path of a Chromium or Chrome, installed where we may (a CI container). Null, and said loudly,
 * where there is none; an error in CI, where the pages' tests must not go missing.
 */
export function findChromium(): string | null {
  const program = installedChromium() ?? (installPackage("chromium") ? installedChromium() : null);
  if (program !== null) return program;
  const missing = "No browser: install chromium or Google Chrome.";
  if (process.env["CI"] === "true") throw new Error(missing);
  process.stderr.write(`\n*** ${missing}\n*** The tests of pages in a browser DO NOT RUN.\n\n`);
  return null;
}

function installedChromium(): string | null {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const programs = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  // Ubuntu's chromium-browser is a script that only says where to get one: it has to answer.
  const answers = (program: string) => spawnSync(program, ["--version"]).status === 0;
  return [...programs, ...applications].find((each) => existsSync(each) && answers(each)) ?? null;
}
