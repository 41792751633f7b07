import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectSecurely } from "node:tls";

import { freePort, stopWithParent } from "@rentease/embedded";

import type { ServerCertificate } from "./certificates.ts";
import { waitUntil } from "./wait-until.ts";

export interface RedisServer {
  url: string;
  stop(): Promise<void>;
}

/** A Redis (or Valkey) in memory, on a free port of 127.0.0.1; with a certificate it speaks TLS only. */
export async function startRedis(
  program: string,
  certificate: ServerCertificate | null = null,
): Promise<RedisServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "rentease-redis-"));
  const settings = {
    ...(certificate ? securedBy(certificate, port) : { port: String(port) }),
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
    await waitUntil(() => answersPing(port, certificate !== null), {
      timeoutMs: 10_000,
      what: `${program} to answer`,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const address = certificate ? `rediss://localhost:${port}` : `redis://127.0.0.1:${port}`;
  return { url: address, stop };
}

function securedBy({ ca, cert, key }: ServerCertificate, port: number): Record<string, string> {
  return {
    port: "0",
    "tls-port": String(port),
    "tls-ca-cert-file": ca,
    "tls-cert-file": cert,
    "tls-key-file": key,
    "tls-auth-clients": "no",
  };
}

function answersPing(port: number, secured: boolean): Promise<boolean> {
  const address = { port, host: "127.0.0.1" };
  return new Promise((resolve) => {
    const ping = () => socket.write("PING\r\n");
    const socket = secured
      ? connectSecurely({ ...address, rejectUnauthorized: false }, ping)
      : connect(address, ping);
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
