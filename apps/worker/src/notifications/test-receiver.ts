// For the tests: a host's own system that takes webhooks in, and answers as it is told to.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";

export type Received = { path: string; headers: Record<string, string>; body: string };

export const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

export async function startReceiver() {
  const received: Received[] = [];
  const receiver = {
    url: "",
    received,
    /** How the next ones are answered; never at all by a function that does nothing. */
    answer: (response: ServerResponse, _request: Received): void =>
      void response.writeHead(204).end(),
    /** What was received, as the library reads it. @throws where a signature is not of this secret. */
    read: (of: string = secret): unknown[] =>
      received.map(({ body, headers }) => new Webhook(of).verify(body, headers)),
    ids: () => received.map(({ headers }) => headers["webhook-id"]),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      const one = { path: request.url ?? "", headers: single(request.headers), body };
      received.push(one);
      receiver.answer(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  receiver.url = `http://127.0.0.1:${address.port}/hooks`;
  return receiver;
}

function single(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value)] as const),
  );
}
