import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, stopWithParent } from "@rentease/embedded";
import { administer } from "./administer.ts";
import { waitUntil } from "./wait-until.ts";

export interface PostgresServer {
  url: string;
  /** Deletes its data too. */
  stop(): Promise<void>;
}

/** A server of the PostgreSQL in this folder of programs, on a free port of 127.0.0.1, with a database of its own. */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), "rentease-postgres-"));
  const account = otherThanRoot();
  if (account) await chown(folder, account.uid, account.gid);
  await chmod(folder, 0o700);
  const options = { ...account, cwd: "/" };
  const initdb = ["--pgdata", folder, "--username", "rentease", "--auth", "trust", "--no-sync"];
  const encoding = ["--encoding", "UTF8", "--locale", "C"];
  execFileSync(join(programs, "initdb"), [...initdb, ...encoding], { ...options, stdio: "ignore" });
  const port = await freePort();
  const settings = { listen_addresses: "127.0.0.1", port: `${port}`, unix_socket_directories: "" };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(join(programs, "postgres"), ["-D", folder, ...args], {
    ...options,
    stdio: "ignore",
  });
  const exited = once(child, "exit");
  const callOff = child.pid === undefined ? () => {} : stopWithParent(child.pid, folder);
  const stop = async () => {
    callOff();
    child.kill("SIGQUIT");
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const server = `postgres://rentease@127.0.0.1:${port}`;
  try {
    await waitUntil(
      async () => {
        await administer(`${server}/postgres`, ["create database rentease"]);
        return true;
      },
      { timeoutMs: 30_000, what: "PostgreSQL to answer" },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `${server}/rentease`, stop };
}

/** PostgreSQL does not run as root. */
function otherThanRoot(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) =>
    Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}
