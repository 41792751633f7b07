import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Keeps so many connections open at most. For one more the oldest goes that has brought no whole request: whoever opens
 * thousands, says nothing or takes his time keeps nobody out for long. Where all of them are being answered, the new one
 * goes.
 */
export function limitConnections(server: Server, most: number): void {
  // In the order they came, each with the last answer that was begun on it.
  const open = new Map<Socket, ServerResponse | null>();
  server.on("connection", (socket: Socket) => {
    if (open.size >= most && !closeOldest()) {
      socket.destroy();
      return;
    }
    open.set(socket, null);
    socket.once("close", () => open.delete(socket));
  });
  server.on("request", ({ socket }, response) => open.set(socket, response));

  const closeOldest = (): boolean => {
    for (const [socket, response] of open) {
      if (isAnswering(response)) continue;
      // At once and not only when the close is told: the next one counts too.
      open.delete(socket);
      socket.destroy();
      return true;
    }
    return false;
  };
}

function isAnswering(response: ServerResponse | null): boolean {
  return response !== null && response.req.complete && !response.writableFinished;
}
