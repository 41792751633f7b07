import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import {
  chmod,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { type ClusterFile, readClusterFile, superuser, writeClusterFile } from "./cluster-file.ts";
import { EmbeddedPostgresError } from "./errors.ts";
import { giveTo } from "./ownership.ts";
import { processIsAlive } from "./postmaster-pid.ts";
import { runProgram } from "./server-command.ts";
import { unless } from "./system-error.ts";

interface ClusterOptions {
  place: string;
  account: Account | null;
  binaries: Binaries;
  database: string;
  throwAway: boolean;
  onLog(line: string): void;
}

/**
 * The cluster in `<place>/data`, its password in `<place>/cluster.json`: made where the folder is
 * empty or missing, otherwise what is there. Call only while no server runs on it.
 */
export async function ensureCluster(options: ClusterOptions): Promise<ClusterFile> {
  const { place, account, binaries } = options;
  await removeAbandoned(place);
  if (!(await isInitialised(place, options.onLog))) await initialise(options);
  const cluster = readClusterFile(place);
  if (cluster === null) throw foreign(place, "its cluster.json is missing or damaged");
  await checkVersion(place, binaries);
  if (account !== null && (await stat(join(place, "data"))).uid !== account.uid) {
    await giveTo(account, place);
  }
  await ensureDatabase(options, place, cluster);
  return cluster;
}

async function isInitialised(place: string, onLog: (line: string) => void): Promise<boolean> {
  if ((await unless(["ENOENT"], stat(place)))?.isDirectory() === false) {
    throw foreign(place, "it is a file");
  }
  const entries = await unless(["ENOENT"], readdir(place));
  if (entries === null || entries.length === 0) return false;
  const stranger = entries.find((name) => name !== "data" && name !== "cluster.json");
  if (stranger !== undefined) throw foreign(place, `it holds ${stranger}`);
  if (existsSync(join(place, "data", "PG_VERSION"))) {
    if (existsSync(join(place, "data", "global", "pg_control"))) return true;
  }
  // Ours appear whole (see initialise), so a power cut or a partial copy did this. It can't be
  // started, yet it is somebody's data: set aside, not deleted.
  const aside = `${place}.incomplete-${Date.now()}`;
  await rename(place, aside);
  onLog(`an incomplete database folder was moved to ${aside}`);
  return false;
}

/** Makes the cluster in a temporary sibling and renames it: a crash leaves no half cluster. */
async function initialise(options: ClusterOptions): Promise<void> {
  const { place, account, binaries, throwAway } = options;
  const half = await mkdtemp(`${place}${initialising}${process.pid}-`);
  try {
    const cluster: ClusterFile = { password: randomBytes(24).toString("hex"), databases: [] };
    const passwordFile = join(half, "password");
    await writeFile(passwordFile, cluster.password, { mode: 0o600 });
    await writeClusterFile(half, cluster);
    if (account !== null) await giveTo(account, half);
    const args = ["-D", join(half, "data"), `--username=${superuser}`, `--pwfile=${passwordFile}`];
    args.push("--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions");
    // The built-in provider sorts by code point on every system, unlike libc's and ICU's locales.
    args.push("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");
    if (throwAway) args.push("--no-sync");
    const { exitCode, output } = await runProgram(binaries.initdb, args, { account, cwd: half });
    if (exitCode !== 0) throw failed("PostgreSQL could not set up its folder", place, output);
    await rm(passwordFile);
    await ensureDatabase(options, half, cluster);
    // POSIX renames over an empty folder, Windows doesn't.
    await unless(["ENOENT", "ENOTEMPTY", "EEXIST"], rmdir(place));
    await unless(["ENOTEMPTY", "EEXIST", "EPERM"], rename(half, place));
    await chmod(place, 0o700);
  } finally {
    await rm(half, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** In single-user mode: no client is needed and nobody else can be connected yet. */
async function ensureDatabase(
  { account, binaries, database }: ClusterOptions,
  place: string,
  cluster: ClusterFile,
): Promise<void> {
  if (cluster.databases.includes(database)) return;
  if (!/^[a-z_][a-z0-9_]*$/.test(database)) {
    throw new EmbeddedPostgresError("start_failed", `"${database}" is no plain database name.`);
  }
  const args = ["--single", "-D", join(place, "data"), "postgres"];
  const input = `CREATE DATABASE ${database};\n`;
  const { exitCode, output } = await runProgram(binaries.postgres, args, {
    account,
    cwd: place,
    input,
  });
  // Single-user mode exits 0 after a failed statement too.
  const exists = output.includes("already exists") && !output.includes("FATAL");
  if (exitCode !== 0 || (/ERROR|FATAL/.test(output) && !exists)) {
    throw failed(`Database ${database} could not be created`, place, output);
  }
  cluster.databases.push(database);
  await writeClusterFile(place, cluster);
}

const initialising = ".initialising-";

/** Temporary siblings of processes that were killed while they initialised. */
async function removeAbandoned(place: string): Promise<void> {
  const prefix = `${basename(place)}${initialising}`;
  for (const name of await readdir(dirname(place))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (processIsAlive(pid)) continue;
    await rm(join(dirname(place), name), { recursive: true, force: true, maxRetries: 10 });
  }
}

async function checkVersion(place: string, binaries: Binaries): Promise<void> {
  const version = Number(await readFile(join(place, "data", "PG_VERSION"), "utf8"));
  if (version === binaries.majorVersion) return;
  throw new EmbeddedPostgresError(
    "version_mismatch",
    `The data in ${place} was written by PostgreSQL ${version}; this is PostgreSQL ` +
      `${binaries.majorVersion}. Move it with pg_dump, or choose another folder.`,
  );
}

function foreign(place: string, reason: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "folder_foreign",
    `${place} is no database folder of Rentease Payments: ${reason}. Choose an empty folder.`,
  );
}

function failed(what: string, place: string, output: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError("initdb_failed", `${what} in ${place}:\n${output.trim()}`);
}
