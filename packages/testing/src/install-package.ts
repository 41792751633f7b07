import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";

// What invoke-rc.d asks before it starts a service; exit code 101 forbids it.
const policy = "/usr/sbin/policy-rc.d";

/** Installs a package of Debian's if we are root on Debian, without starting its service. */
export function installPackage(name: string): boolean {
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) return false;
  process.stderr.write(`Installing ${name} with apt-get for the tests\n`);
  const forbid = !existsSync(policy);
  if (forbid) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    return aptGet(["update"]) && aptGet(["install", "-y", "--no-install-recommends", name]);
  } finally {
    if (forbid) rmSync(policy, { force: true });
  }
}

function aptGet(args: readonly string[]): boolean {
  const { status, stderr } = spawnSync("apt-get", ["-q", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    encoding: "utf8",
    // What it prints is kept in memory; a browser's dependencies are many.
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) process.stderr.write(`apt-get ${args[0]} failed:\n${stderr}\n`);
  return status === 0;
}
