// For the tests: a network between a process and a server that can be cut.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type Network = {
  /** Of the server, through the network. */
  url: string;
  /** Whoever is connected hears nothing any more, and neither does who connects: no error, as where packets are lost. */
  cut(): void;
  /** What was connected breaks; new connections get through. */
  mend(): void;
  close(): Promise<void>;
};

/** @param server `http://host:port` of what is to be reached. */
export async function startNetwork(server: string): Promise<Network> {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  let whole = true;
  const listener = createServer((socket) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [socket, far],
      [far, socket],
    ] as const) {
      sockets.add(one);
      one.on("data", (data) => whole && other.write(data));
      one.on("error", () => {});
      one.on("close", () => {
        sockets.delete(one);
        if (whole) other.destroy();
      });
    }
  });
  const breakOff = () => {
    for (const socket of sockets) socket.destroy();
  };
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut() {
      whole = false;
    },
    mend() {
      whole = true;
      breakOff();
    },
    async close() {
      whole = true;
      breakOff();
      listener.close();
      await once(listener, "close");
    },
  };
}
