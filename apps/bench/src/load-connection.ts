import { connect, type Socket } from "node:net";
import type { Delivery } from "./delivery.ts";

/** One keep-alive connection that sends a request and waits for its answer, without pipelining. */
export interface LoadConnection {
  /** Resolves with the answer's status. */
  send(delivery: Delivery): Promise<number>;
  close(): void;
}

/**
 * How deliveries are sent. The generator shares the machine with what it measures, so its own cost is part of every
 * figure: `fetch` is the ordinary client of Node, `socket` is as little as can be, which flatters a
 * server that does nothing.
 */
export type LoadClient = "fetch" | "socket";

export const openConnection: Record<LoadClient, (url: URL) => Promise<LoadConnection>> = {
  fetch: openFetch,
  socket: openSocket,
};

const MAX_WAIT_MS = 20_000;

async function openFetch(url: URL): Promise<LoadConnection> {
  return {
    async send({ headers, body }) {
      const answer = await fetch(url, {
        method: "POST",
        headers,
        body,
        signal: AbortSignal.timeout(MAX_WAIT_MS),
      });
      await answer.text();
      return answer.status;
    },
    // Its connections are shared and stay open until the process ends.
    close: () => {},
  };
}

async function openSocket(url: URL): Promise<LoadConnection> {
  const socket: Socket = connect(Number(url.port), url.hostname);
  socket.setNoDelay(true);
  let answer = "";
  let settle: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined;

  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  const fail = (error: Error): void => settle?.reject(error);
  socket.setTimeout(MAX_WAIT_MS, () => socket.destroy(new Error("no answer")));
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("connection closed")));
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    answer = answer === "" ? chunk : answer + chunk;
    if (!isComplete(answer)) return;
    const status = Number(answer.slice(9, 12));
    answer = "";
    settle?.resolve(status);
  });

  return {
    send: ({ headers, body }) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
        const text = `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n${head.join("\r\n")}\r\n\r\n`;
        socket.write(Buffer.concat([Buffer.from(text), body]));
      }),
    close: () => socket.destroy(),
  };
}

function isComplete(answer: string): boolean {
  const end = answer.indexOf("\r\n\r\n");
  if (end === -1) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, end));
  if (!length) throw new Error("an answer without a Content-Length");
  return answer.length >= end + 4 + Number(length[1]);
}
