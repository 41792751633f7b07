import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readlink,
  realpath,
  rm,
  rmdir,
  symlink,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

import { type Account, canTraverse, runningAsRoot } from "./account.ts";
import { EmbeddedPostgresError } from "./errors.ts";
import { unless } from "./system-error.ts";

/** Root's place for what the server's account can't reach in a closed clone (/root, mktemp -d). */
export const sharedFolder = "/var/lib/rentease-payments";

/** Created open to all, whatever the umask. */
export async function makeSharedFolder(): Promise<void> {
  await mkdir(sharedFolder, { recursive: true });
  await chmod(sharedFolder, 0o755);
}

/**
 * The folder where the data really lies: the one asked for, or, when the server's account can't get
 * there, a new one outside with a symlink at the asked-for place, so that the next start finds it.
 * The symlink is the only way to it: whoever deletes that starts with an empty database.
 */
export async function placeData(
  asked: string,
  account: Account | null,
  throwAway: boolean,
): Promise<string> {
  const path = resolve(asked);
  await mkdir(dirname(path), { recursive: true });
  const entry = await unless(["ENOENT"], lstat(path));
  if (entry?.isSymbolicLink()) {
    return reachable(resolve(dirname(path), await readlink(path)), account);
  }
  const parent = await realpath(dirname(path));
  if (canTraverse(parent, account)) return join(parent, basename(path));

  const removed = entry === null || (await unless(["ENOTEMPTY", "EEXIST"], removeEmpty(path)));
  if (removed === null) throw unreachable(path);
  if (throwAway) return newFolder(basename(path), account, [tmpdir(), sharedFolder]);
  const outside = await newFolder(basename(path), account, [sharedFolder]);
  if ((await unless(["EEXIST"], link(outside, path))) !== null) return outside;
  // Another process placed it in the meantime: follow its symlink.
  await rm(outside, { recursive: true });
  return placeData(asked, account, throwAway);
}

/** The target of a symlink; made anew where it was deleted. */
async function reachable(target: string, account: Account | null): Promise<string> {
  await mkdir(target, { recursive: true, mode: 0o700 });
  const path = await realpath(target);
  if (!canTraverse(dirname(path), account)) throw unreachable(path);
  return path;
}

async function newFolder(name: string, account: Account | null, roots: string[]): Promise<string> {
  for (const root of roots) {
    if (root === sharedFolder && runningAsRoot()) await makeSharedFolder();
    if (canTraverse(root, account)) return mkdtemp(join(await realpath(root), `${name}-`));
  }
  throw unreachable(roots.join(" or "));
}

async function removeEmpty(folder: string): Promise<true> {
  await rmdir(folder);
  return true;
}

async function link(target: string, path: string): Promise<true> {
  await symlink(target, path);
  return true;
}

function unreachable(path: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "folder_unreachable",
    `PostgreSQL runs as another user here (it does not run as root), and that user can't reach ` +
      `${path}. Choose a folder that everybody may enter, or set DATABASE_URL.`,
  );
}
