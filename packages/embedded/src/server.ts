import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { EmbeddedPostgresError } from "./errors.ts";
import { ownerSetting, readPostmaster } from "./postmaster-pid.ts";
import { inUse } from "./running.ts";
import { runProgram, serverEnvironment } from "./server-command.ts";
import { stopPostmaster } from "./stop-postmaster.ts";

interface ServerOptions {
  place: string;
  port: number;
  account: Account | null;
  binaries: Binaries;
  settings: Record<string, string>;
  onLog(line: string): void;
}

export interface Server {
  pid: number;
  /** Fulfilled when the process has ended, for whatever reason. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

// Recovery after a crash replays the log first, which can take its time.
const startTimeoutMs = 120_000;

/** Starts the postmaster and waits until it accepts connections. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { place, port, account, binaries } = options;
  const data = join(place, "data");
  const settings = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    // No sockets in the file system: their paths are short-lived, limited and need a shared folder.
    unix_socket_directories: "",
    timezone: "UTC",
    log_timezone: "UTC",
    ...options.settings,
    [ownerSetting]: String(process.pid),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(binaries.postgres, ["-D", data, ...args], {
    ...account,
    cwd: place,
    env: serverEnvironment(),
    // Its own session, or Ctrl-C in the terminal would stop it before we have drained.
    detached: process.platform !== "win32",
    stdio: ["ignore", "ignore", "pipe"],
    windowsHide: true,
  });
  const log = collectLog(child, options.onLog);
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;

  for (const end = Date.now() + startTimeoutMs; ; await sleep(20)) {
    if (child.pid === undefined || hasEnded()) {
      await ended;
      throw startFailed(options, log);
    }
    const postmaster = readPostmaster(data);
    if (postmaster?.pid === child.pid && postmaster.ready) break;
    if (Date.now() > end) {
      child.kill("SIGKILL");
      throw startFailed(options, [...log, `not ready after ${startTimeoutMs / 1000} seconds`]);
    }
  }

  const { pid } = child;
  return {
    pid,
    ended,
    async stop() {
      if (!hasEnded()) {
        if (process.platform === "win32") {
          const stopArgs = ["stop", "-D", data, "-m", "fast", "-w"];
          await runProgram(binaries.pgCtl, stopArgs, { account, cwd: place });
          if (!hasEnded()) child.kill();
        } else {
          await stopPostmaster(pid, hasEnded);
        }
      }
      await ended;
    },
  };
}

/** Hands each line on and keeps the last ones for an error message. */
function collectLog(child: ChildProcess, onLog: (line: string) => void): string[] {
  const last: string[] = [];
  if (child.stderr === null) return last;
  createInterface({ input: child.stderr }).on("line", (line) => {
    last.push(line);
    if (last.length > 20) last.shift();
    onLog(line);
  });
  child.once("error", (error) => last.push(error.message));
  return last;
}

function startFailed({ place, port }: ServerOptions, log: readonly string[]) {
  const text = log.join("\n");
  if (/could not bind|could not create any TCP\/IP sockets/.test(text)) return portTaken(port);
  // Empty: the other one has made it and not written it yet.
  if (
    /lock file "postmaster.pid" (already exists|is empty)|pre-existing shared memory/.test(text)
  ) {
    return inUse(place, null, null);
  }
  return new EmbeddedPostgresError(
    "start_failed",
    `PostgreSQL did not start on ${place}:\n${text}`,
  );
}

export function portTaken(port: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "port_taken",
    `Port ${port} on 127.0.0.1 is taken, so PostgreSQL can't listen there. Choose another port.`,
  );
}
