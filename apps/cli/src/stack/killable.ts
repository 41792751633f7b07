// For the tests: what a machine runs, killed outright and started again on what it left behind.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, startEmbeddedPostgres, stopWithParent } from "@rentease/embedded";
import { entries } from "./supervise.ts";

export type Killable = {
  running(): boolean;
  /** Resolves once it does its work. */
  start(): Promise<void>;
  /** SIGKILL, sent before this returns; resolves when it is gone. Nothing where it does not run. */
  kill(): Promise<void>;
};

/** A command that says in its output when it is `ready`. */
function killableCommand(
  [program, ...args]: readonly [string, ...string[]],
  ready: RegExp,
  env: NodeJS.ProcessEnv = process.env,
  onOutput: (text: string) => void = () => {},
): Killable {
  let kill: (() => Promise<void>) | null = null;
  return {
    running: () => kill !== null,
    async start() {
      const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
      const callOff = child.pid === undefined ? () => {} : stopWithParent(child.pid);
      const exited = once(child, "exit");
      kill = async () => {
        kill = null;
        callOff();
        child.kill("SIGKILL");
        await exited;
      };
      let output = "";
      await new Promise<void>((resolve, reject) => {
        const read = (text: string) => {
          onOutput(text);
          // Only until it is ready: it may say much while it works.
          if (!ready.test(output)) output += text;
          if (ready.test(output)) resolve();
        };
        child.stdout.setEncoding("utf8").on("data", read);
        child.stderr.setEncoding("utf8").on("data", read);
        exited.then(() => reject(new Error(`${args.at(-1)} ended: ${output}`)), reject);
      });
    },
    kill: () => kill?.() ?? Promise.resolve(),
  };
}

/** A process as it runs, what it logs going to `onOutput`; `undefined` takes a variable away. */
export function killableApp(
  name: "worker" | "ingress" | "console",
  env: NodeJS.ProcessEnv,
  onOutput?: (text: string) => void,
): Killable {
  const entry = fileURLToPath(new URL(entries[name], import.meta.url));
  const ready = { worker: /"working"/, ingress: /"listening"/, console: /"listening"/ }[name];
  return killableCommand(
    [process.execPath, "--import", "tsx", entry],
    ready,
    { ...process.env, LOG_LEVEL: "info", WORKER_PORT: "0", ...env },
    onOutput,
  );
}

/** PostgreSQL with its usual settings: what was committed is on disk, whoever dies. */
export async function killablePostgres(): Promise<
  Killable & { url: string; remove(): Promise<void> }
> {
  const folder = await mkdtemp(join(tmpdir(), "rentease-kills-"));
  // As root the server runs as another user, who has to get in.
  await chmod(folder, 0o755);
  const start = (port?: number) =>
    startEmbeddedPostgres({ dataDir: join(folder, "postgres"), ...(port && { port }) });
  let server = await start();
  const { url, port } = server;
  let running = true;
  const kill = async () => {
    if (!running) return;
    running = false;
    process.kill(server.pid, "SIGKILL");
    // Its sessions hold its output open: this waits for them as well.
    await server.ended;
  };
  return {
    url,
    running: () => running,
    async start() {
      server = await start(port);
      running = true;
    },
    kill,
    async remove() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Redis as docker-compose.yml has it. @param disk what is to hold its data, instead of a folder of its own. */
export async function killableRedis(
  program: string,
  disk?: string,
): Promise<Killable & { url: string; empty(): Promise<void>; remove(): Promise<void> }> {
  const folder = disk ?? (await mkdtemp(join(tmpdir(), "rentease-kills-redis-")));
  const port = await freePort();
  const settings = {
    port: String(port),
    bind: "127.0.0.1",
    dir: folder,
    appendonly: "yes",
    "maxmemory-policy": "noeviction",
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const redis = killableCommand([program, ...args], /ready to accept connections/i);
  return {
    ...redis,
    url: `redis://127.0.0.1:${port}`,
    async empty() {
      const socket = connect({ port, host: "127.0.0.1" });
      socket.write("FLUSHALL\r\n");
      const [answer] = await once(socket, "data");
      socket.destroy();
      if (String(answer) !== "+OK\r\n") throw new Error(`FLUSHALL: ${answer}`);
    },
    async remove() {
      await redis.kill();
      if (disk === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
