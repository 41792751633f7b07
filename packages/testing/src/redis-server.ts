import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { freePort, stopWithParent } from "@rentease/embedded";

import { waitUntil } from "./wait-until.ts";

export interface RedisServer {
  url: string;
  stop(): Promise<void>;
}

/** A Redis (or Valkey) in memory, on a free port of 127.0.0.1. */
export async function startRedis(program: string): Promise<RedisServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "rentease-redis-"));
  const settings = {
    port: String(port),
    bind: "127.0.0.1",
    dir: folder,
    save: "",
    appendonly: "no",
    // BullMQ loses jobs where keys may be evicted.
    "maxmemory-policy": "noeviction",
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(program, args, { stdio: "ignore", windowsHide: true });
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
  const callOff = child.pid === undefined ? () => {} : stopWithParent(child.pid, folder);
  const stop = async () => {
    callOff();
    child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitUntil(() => answersPing(port), { timeoutMs: 10_000, what: `${program} to answer` });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `redis://127.0.0.1:${port}`, stop };
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" }, () => socket.write("PING\r\n"));
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(1_000, () => answer(false));
    socket.once("error", () => answer(false));
    socket.once("close", () => answer(false));
    socket.once("data", (data) => answer(data.toString().startsWith("+PONG")));
  });
}
