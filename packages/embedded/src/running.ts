import { realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { clusterUrl, readClusterFile } from "./cluster-file.ts";
import { EmbeddedPostgresError } from "./errors.ts";
import { processIsAlive, readOwner, readPostmaster } from "./postmaster-pid.ts";
import { stopPostmaster } from "./stop-postmaster.ts";
import { systemErrorCode, unless } from "./system-error.ts";

/** The server that another process runs on this folder, for a command in a second terminal. */
export function findRunning(dataDir: string, database?: string): { url: string } | null {
  const place = realpathOrNull(dataDir);
  if (place === null) return null;
  const postmaster = readPostmaster(join(place, "data"));
  const cluster = readClusterFile(place);
  const name = database ?? cluster?.databases[0];
  if (!postmaster?.ready || cluster === null || name === undefined) return null;
  return { url: clusterUrl(cluster, postmaster.port, name) };
}

/**
 * Makes the folder free for a new server. One whose starter is alive is in use; one that was left
 * behind (its starter was killed) is stopped properly, so that the new one has our settings.
 */
export async function freeFolder(place: string, onLog: (line: string) => void): Promise<void> {
  const data = join(place, "data");
  const postmaster = readPostmaster(data);
  if (postmaster === null) {
    // PostgreSQL removes a stale file itself, unless its pid is another program's by now.
    await unless(["ENOTDIR"], rm(join(data, "postmaster.pid"), { force: true }));
    return;
  }
  const owner = readOwner(data);
  if (owner === null || processIsAlive(owner)) throw inUse(place, postmaster.pid, owner);
  onLog(`stopping the server that process ${owner} left behind`);
  await stopPostmaster(postmaster.pid, () => readPostmaster(data)?.pid !== postmaster.pid);
}

export function inUse(place: string, pid: number | null, owner: number | null) {
  const server = pid === null ? "" : ` by PostgreSQL (process ${pid})`;
  const starter = owner === null ? "" : `, started by process ${owner}`;
  return new EmbeddedPostgresError(
    "folder_in_use",
    `The database folder ${place} is in use${server}${starter}. Stop that first.`,
  );
}

function realpathOrNull(path: string): string | null {
  try {
    return realpathSync(path);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return null;
    throw error;
  }
}
