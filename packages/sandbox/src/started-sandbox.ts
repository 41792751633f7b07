import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";

/** For tests: a listening sandbox, and Stripe's own SDK pointed at it. */
export async function startSandbox(
  options: SandboxOptions = {},
): Promise<{ sandbox: Sandbox; stripe: Stripe; url: string }> {
  const sandbox = createSandbox({ seed: "test", asyncDelayMs: null, ...options });
  const { url, port } = await sandbox.listen();
  return { sandbox, stripe: sdkFor(port), url };
}

export const sdkFor = (port: number, key = "sk_test_sandbox"): Stripe =>
  new Stripe(key, { host: "127.0.0.1", port, protocol: "http", maxNetworkRetries: 0 });

export interface Received {
  body: string;
  headers: IncomingHttpHeaders;
}

export interface Receiver {
  url: string;
  received: Received[];
  close(): Promise<void>;
}

/** For tests: an endpoint that keeps what it gets and answers what `answer` says, 200 if nothing. */
export async function startReceiver(
  answer: (nth: number) => number = () => 200,
): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      received.push({ body: Buffer.concat(parts).toString(), headers: request.headers });
      response.writeHead(answer(received.length)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}/webhooks`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
