import { chmod, chown, lchown, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import type { Account } from "./account.ts";

/** Gives the folder and all in it to the account. */
export async function giveTo(account: Account, folder: string): Promise<void> {
  await chown(folder, account.uid, account.gid);
  for (const entry of await readdir(folder, { recursive: true })) {
    await lchown(join(folder, entry), account.uid, account.gid);
  }
}

/** Lets everybody read (and enter, and run what is runnable): a umask of 077 may have said no. */
export async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const runnable = ((await stat(path)).mode & 0o100) !== 0;
    await chmod(path, entry.isDirectory() || runnable ? 0o755 : 0o644);
  }
}
