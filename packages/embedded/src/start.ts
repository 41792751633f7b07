import { rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { type Account, runningAsRoot, serverAccount, usualAccounts } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import { clusterUrl } from "./cluster-file.ts";
import { ensureCluster } from "./cluster.ts";
import { EmbeddedPostgresError } from "./errors.ts";
import { freePort, isFree } from "./free-port.ts";
import { placeData } from "./placement.ts";
import { freeFolder } from "./running.ts";
import { portTaken, type Server, startServer } from "./server.ts";
import { stopWithParent } from "./stop-with-parent.ts";
import { unless } from "./system-error.ts";

export interface EmbeddedPostgresOptions {
  /** The database's own folder: missing, empty, or made by an earlier start. */
  dataDir: string;
  /** Default: a free one, another at each start. */
  port?: number;
  /** Fast and unsafe (no fsync); the folder is deleted at stop. */
  throwAway?: boolean;
  /** Created where missing. Default: "rentease". */
  database?: string;
  /** Server settings on top of ours, such as `{ max_connections: "300" }`. */
  settings?: Record<string, string>;
  /** Each line of the server's log. */
  onLog?(line: string): void;
}

export interface EmbeddedPostgres {
  url: string;
  port: number;
  pid: number;
  /** Where the data really lies: elsewhere than asked if PostgreSQL's user can't get there. */
  dataDir: string;
  /** Fulfilled when the server has ended, by `stop` or on its own. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

const throwAwaySettings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/** Starts PostgreSQL on the folder. Fails with an {@link EmbeddedPostgresError}. */
export function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  return startAs(usualAccounts, options);
}

/** `candidates`: whom root may run it as, first choice first. */
export async function startAs(
  candidates: readonly string[],
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { dataDir, throwAway = false, database = "rentease", onLog = () => {} } = options;
  const account = (await ownerOf(dataDir)) ?? serverAccount(candidates);
  const binaries = await findBinaries(account);
  const place = await placeData(dataDir, account, throwAway);
  await freeFolder(place, onLog);
  if (options.port !== undefined && !(await isFree(options.port))) throw portTaken(options.port);
  const cluster = await ensureCluster({ place, account, binaries, database, throwAway, onLog });
  const settings = { ...(throwAway ? throwAwaySettings : {}), ...options.settings };
  const { server, port } = await onPort(options.port, (candidate) =>
    startServer({ place, port: candidate, account, binaries, settings, onLog }),
  );
  const callOff = stopWithParent(server.pid, throwAway ? place : undefined);
  void server.ended.then(callOff);
  return {
    url: clusterUrl(cluster, port, database),
    port,
    pid: server.pid,
    dataDir: place,
    ended: server.ended,
    async stop() {
      await server.stop();
      if (throwAway) await rm(place, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** Existing data decides who runs it as root: a `postgres` user may have been installed since. */
async function ownerOf(dataDir: string): Promise<Account | null> {
  if (!runningAsRoot()) return null;
  const data = await unless(["ENOENT", "ENOTDIR"], stat(join(dataDir, "data")));
  return data === null || data.uid === 0 ? null : { uid: data.uid, gid: data.gid };
}

/** A free port may be gone before the server takes it; a port that was asked for is not changed. */
async function onPort(asked: number | undefined, start: (port: number) => Promise<Server>) {
  for (let attempt = 1; ; attempt++) {
    const port = asked ?? (await freePort());
    try {
      return { server: await start(port), port };
    } catch (error) {
      const taken = error instanceof EmbeddedPostgresError && error.code === "port_taken";
      if (!taken || asked !== undefined || attempt === 5) throw error;
    }
  }
}
