import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { limitConnections } from "./limit-connections.ts";

/** Longer than the minute after which the usual proxies drop an idle connection. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** More is answered 431. */
const MAX_HEADER_BYTES = 16 * 1024;

/** What one sender, or a thousand of them, can hold of a server. */
export interface ServeLimits {
  /**
   * In which a request has to be there, head and body, since the connection was opened or the request before it answered
   * and the first byte came; else 408. What is sent to us is a few kilobytes: whoever is this slow is broken or hostile.
   */
  requestTimeoutMs?: number;
  /** Of one process. Past it the oldest that brings no whole request goes. */
  maxConnections?: number;
}

export interface HttpServer {
  url: string;
  /** Takes no more connections and resolves when the running requests are answered. */
  close(): Promise<void>;
}

/** A Hono app, or whatever else answers requests. */
type App = { fetch: Parameters<typeof createAdaptorServer>[0]["fetch"] };

/** Listens; `port` 0 takes any free one. Rejects when the address can't be had. */
export async function serve(
  app: App,
  host: string,
  port: number,
  { requestTimeoutMs = 15_000, maxConnections = 1_000 }: ServeLimits = {},
): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      // Node looks every half minute otherwise, and the timeouts are then longer by that.
      connectionsCheckingInterval: requestTimeoutMs / 10,
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    },
  }) as Server;
  limitConnections(server, maxConnections);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    url: urlOf(server.address()),
    close: () =>
      new Promise((resolve, reject) => {
        // A connection that was busy becomes idle, and stays open, after the first sweep.
        const sweep = setInterval(() => server.closeIdleConnections(), 50);
        server.close((error) => {
          clearInterval(sweep);
          if (error) reject(error);
          else resolve();
        });
      }),
  };
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === "string") throw new Error("Not listening on a port");
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
