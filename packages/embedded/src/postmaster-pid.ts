import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { systemErrorCode } from "./system-error.ts";

export interface Postmaster {
  pid: number;
  port: number;
  ready: boolean;
}

/** The server that runs on this data folder, by its postmaster.pid; null where none is alive. */
export function readPostmaster(data: string): Postmaster | null {
  // Lines: pid, data folder, start time, port, socket folder, address, shared memory, status.
  const lines = readOrNull(join(data, "postmaster.pid"))?.split("\n") ?? [];
  const pid = Number(lines[0]);
  if (!processIsAlive(pid) || !runsOn(pid, data)) return null;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
}

/** The setting under which a server carries the id of the process that started it. */
export const ownerSetting = "rentease.owner_pid";

/** Whose server it is: PostgreSQL keeps its own command line in postmaster.opts. */
export function readOwner(data: string): number | null {
  const options = readOrNull(join(data, "postmaster.opts")) ?? "";
  const pid = new RegExp(`${ownerSetting}=(\\d+)`).exec(options)?.[1];
  return pid === undefined ? null : Number(pid);
}

export function processIsAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It exists and belongs to someone else.
    return systemErrorCode(error) === "EPERM";
  }
}

/** After a crash the pid may be another program's, another server's or a zombie's by now. */
function runsOn(pid: number, data: string): boolean {
  const command = commandLine(pid);
  return command === null || command.includes(data);
}

/** Null where the system doesn't tell (Windows). */
function commandLine(pid: number): string | null {
  if (process.platform === "linux") return readOrNull(`/proc/${pid}/cmdline`);
  if (process.platform === "win32") return null;
  return spawnSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ESRCH"].includes(systemErrorCode(error) ?? "")) return null;
    throw error;
  }
}
