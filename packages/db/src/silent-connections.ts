import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";

type Connection = postgres.Sql["connections"][number];

/** What a connection was seen waiting for, since when, and when to ask about it (`performance.now()`). */
type Wait = Pick<Connection, "socket" | "query"> & {
  bytesRead: number;
  sinceMs: number;
  askAtMs: number;
};

const lookEveryMs = 1_000;
/** Without a byte. */
const silentAfterMs = 4_000;
/** An answer that was on its way while the server was asked is here by then. */
const settleMs = 500;
const askWithinMs = 3_000;
/** Of a statement that takes long. */
const askAgainAtMostMs = 60_000;

/**
 * Ends connections that have fallen silent, so that what waits for an answer over one fails and the next is asked over a
 * new one. Where packets vanish (a primary that failed over, a NAT that forgot us) nobody says so, and the kernel gives up
 * after minutes or never. Time alone does not tell: a statement may take long, or wait for a lock. So where nothing came
 * for some seconds the server is asked, over a new connection, whether the other end is at work. While it can't be asked,
 * and where a pooler stands between, all is left as it is.
 * @param open opens a client of the same server, user and application name, with one connection.
 * @param onSilent told how many were ended.
 * @returns what stops it.
 */
export function endSilentConnections(
  client: postgres.Sql,
  open: () => postgres.Sql,
  onSilent: (connections: number) => void,
): () => void {
  const waits = new Map<Connection, Wait>();
  let asking = false;

  const look = () => {
    const now = performance.now();
    for (const connection of client.connections) {
      const { socket, query } = connection;
      const before = waits.get(connection);
      if (!socket || !query || isPaced(query)) waits.delete(connection);
      else if (!before || !isAsSeen(connection, before)) {
        const { bytesRead } = socket;
        const askAtMs = now + silentAfterMs;
        waits.set(connection, { socket, query, bytesRead, sinceMs: now, askAtMs });
      }
    }
    const due = [...waits].filter(([, wait]) => wait.askAtMs <= now);
    if (due.length === 0 || asking) return;
    asking = true;
    // Where it can't be asked, it is at the next look.
    void askAbout(due)
      .catch(() => {})
      .finally(() => (asking = false));
  };

  const askAbout = async (due: [Connection, Wait][]): Promise<void> => {
    const asked = open();
    const late = setTimeout(() => drop(asked), askWithinMs);
    try {
      const atWork = await findAtWork(asked, pidsOf(due.map(([connection]) => connection)));
      await sleep(settleMs);
      const silent: Connection[] = [];
      for (const [connection, wait] of due) {
        if (!isAsSeen(connection, wait)) continue;
        if (atWork === null || (connection.pid !== null && atWork.has(connection.pid))) {
          const now = performance.now();
          wait.askAtMs = now + Math.min(now - wait.sinceMs, askAgainAtMostMs);
        } else silent.push(connection);
      }
      if (silent.length === 0) return;
      // Those that nobody uses took the same way, and would keep the next ones waiting.
      const idle = client.connections.filter((connection) => connection.idle);
      const ended = [...silent, ...idle];
      const pids = pidsOf(ended);
      for (const connection of ended) end(connection);
      onSilent(ended.length);
      await endSessions(asked, pids);
    } finally {
      clearTimeout(late);
      await asked.end({ timeout: 0 });
      drop(asked);
    }
  };

  const timer = setInterval(look, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

function isAsSeen({ socket, query }: Connection, seen: Wait): boolean {
  return socket === seen.socket && query === seen.query && socket?.bytesRead === seen.bytesRead;
}

/** COPY and cursors: there the server waits for whoever fills or reads them, too. */
function isPaced(query: object): boolean {
  return "streaming" in query || "cursorFn" in query;
}

function pidsOf(connections: readonly Connection[]): number[] {
  return connections.flatMap(({ pid }) => pid ?? []);
}

/** At once: a goodbye would wait for an answer. What waits for it is told by the driver. */
function end(connection: Connection): void {
  const { socket } = connection;
  // Out of the pool first, so that nothing is asked over it until it is closed.
  if (connection.idle) void connection.end();
  socket?.destroy();
}

function drop(client: postgres.Sql): void {
  for (const { socket } of client.connections) socket?.destroy();
}

/**
 * Which sessions have something to do and don't wait for us, that is for their connection.
 * @returns null where that can't be known: what a pooler calls a session is none of the server's.
 */
async function findAtWork(client: postgres.Sql, pids: number[]): Promise<Set<number> | null> {
  const [own] = await client<{ pid: number }[]>`select pg_backend_pid() as pid`;
  if (own?.pid !== client.connections[0]?.pid) return null;
  if (pids.length === 0) return new Set();
  const rows = await client<{ pid: number }[]>`
    select pid from pg_stat_activity
    where ${ours(client, pids)} and not (${waitsForUs(client)})`;
  return new Set(rows.map(({ pid }) => pid));
}

/** Else they hold their locks until the server notices, after hours by default. */
async function endSessions(client: postgres.Sql, pids: number[]): Promise<void> {
  if (pids.length === 0) return;
  await client`
    select pg_terminate_backend(pid) from pg_stat_activity
    where ${ours(client, pids)} and ${waitsForUs(client)}`;
}

function ours(client: postgres.Sql, pids: number[]) {
  return client`
    pid in ${client(pids)} and datname = current_database() and usename = session_user
    and application_name = current_setting('application_name')`;
}

function waitsForUs(client: postgres.Sql) {
  return client`coalesce(state like 'idle%' or wait_event_type = 'Client', false)`;
}
