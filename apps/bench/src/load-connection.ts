import { connect, type Socket } from "node:net";

/** One keep-alive connection that sends a request and waits for its answer, without pipelining. */
export interface LoadConnection {
  /** Resolves with the answer's status. */
  send(request: Buffer): Promise<number>;
  close(): void;
}

const MAX_WAIT_MS = 20_000;

/**
 * On the bare socket and not with `node:http`: the generator shares the machine with what it
 * measures, and should cost as little as it can.
 */
export async function openConnection(url: URL): Promise<LoadConnection> {
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
    send: (request) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        socket.write(request);
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
