// For the tests: bytes to a server, well-formed or not.
import { connect } from "node:net";

export type Answer = {
  /** Of every answer that came, in order; those of 100 to 199 left out. */
  statuses: number[];
  /** The last one's body, as far as it came. */
  body: string;
  end: "closed" | "late" | "refused";
};

type SendOptions = {
  timeoutMs: number;
  /** Where no answer need come: hangs up after this. */
  patienceMs: number | null;
};

/** Sends the bytes, hangs up when an answer came, and resolves once the server did too. Never rejects. */
export function sendRaw(
  url: string,
  bytes: Buffer,
  { timeoutMs, patienceMs }: SendOptions,
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let connected = false;
    const socket = connect({ port: Number(port), host: hostname }, () => {
      connected = true;
      socket.write(bytes);
      // The server takes that for the end of all there was to say, and answers no more but what is wrong with it.
      if (patienceMs !== null) setTimeout(() => socket.end(), patienceMs);
    });
    const settle = (end: Answer["end"]): void => {
      socket.destroy();
      resolve({ ...parseAnswers(Buffer.concat(chunks).toString("latin1")), end });
    };
    socket.setTimeout(timeoutMs, () => settle("late"));
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      socket.end();
    });
    // It may hang up before it has read everything: what it answered counts all the same.
    socket.on("error", () => settle(connected ? "closed" : "refused"));
    socket.on("close", () => settle("closed"));
  });
}

function parseAnswers(text: string): Omit<Answer, "end"> {
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  const body = text.slice(text.lastIndexOf("\r\n\r\n") + 4);
  return { statuses: statuses.filter((status) => status >= 200), body };
}
