import { execFileSync, spawnSync } from "node:child_process";

import { EmbeddedPostgresError } from "./errors.ts";

/** The operating system's user that the server runs as. */
export interface Account {
  uid: number;
  gid: number;
}

/** Whom root may run it as, first choice first. */
export const usualAccounts: readonly string[] = ["postgres", "nobody"];

/**
 * PostgreSQL refuses to run as root, so root lends it an existing unprivileged user; none is ever
 * created. Null means: as whoever we are (not root, or Windows).
 */
export function serverAccount(candidates: readonly string[] = usualAccounts) {
  if (!runningAsRoot()) return null;
  for (const name of candidates) {
    const uid = lookUp("-u", name);
    const gid = lookUp("-g", name);
    if (uid !== null && gid !== null && uid !== 0) return { uid, gid } satisfies Account;
  }
  throw new EmbeddedPostgresError(
    "account_missing",
    `PostgreSQL does not run as root, and there is no user ${candidates.join(" or ")} to run it as. ` +
      `Run this as another user, or set DATABASE_URL.`,
  );
}

export function runningAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Asked of the system, as that user: mode bits alone miss ACLs, mounts and security modules. */
export function canTraverse(folder: string, account: Account | null): boolean {
  if (account === null) return true;
  const { status } = spawnSync("/bin/sh", ["-c", 'test -x "$0"', folder], { cwd: "/", ...account });
  return status === 0;
}

function lookUp(flag: "-u" | "-g", name: string): number | null {
  try {
    // `id` and not /etc/passwd: it knows macOS and directory services too.
    const id = Number(
      execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    );
    return Number.isInteger(id) ? id : null;
  } catch {
    return null;
  }
}
