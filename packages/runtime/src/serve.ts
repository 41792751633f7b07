import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";

/** What is sent to us is a few kilobytes: a sender this slow is broken or hostile. */
const REQUEST_TIMEOUT_MS = 15_000;
/** Longer than the minute after which the usual proxies drop an idle connection. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

export interface HttpServer {
  url: string;
  /** Takes no more connections and resolves when the running requests are answered. */
  close(): Promise<void>;
}

/** A Hono app, or whatever else answers requests. */
type App = { fetch: Parameters<typeof createAdaptorServer>[0]["fetch"] };

/** Listens; `port` 0 takes any free one. Rejects when the address can't be had. */
export async function serve(app: App, host: string, port: number): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    },
  }) as Server;
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
