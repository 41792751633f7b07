import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A network between a process and a server that can be cut. */
export type Network = {
  /** Of the server, through the network. */
  url: string;
  /** Whoever is connected hears nothing any more, and neither does who connects: no error, as where packets are lost. */
  cut(): void;
  /** Whoever is connected hears nothing any more, for ever; new connections get through. As where a NAT forgot them. */
  silence(): void;
  /** What was connected breaks; new connections get through. */
  mend(): void;
  close(): Promise<void>;
};

/** @param server `http://host:port`, `postgres://…` or the like: the URL of what is to be reached. */
export async function startNetwork(server: string): Promise<Network> {
  const { hostname, port } = new URL(server);
  const lines = new Set<{ ends: readonly [Socket, Socket]; whole: boolean }>();
  let whole = true;
  const listener = createServer((socket) => {
    const far = connect(Number(port), hostname);
    const line = { ends: [socket, far] as const, whole: true };
    lines.add(line);
    for (const [one, other] of [
      [socket, far],
      [far, socket],
    ] as const) {
      one.on("data", (data) => whole && line.whole && other.write(data));
      one.on("error", () => {});
      one.on("close", () => {
        if (whole && line.whole) other.destroy();
        if (other.destroyed) lines.delete(line);
      });
    }
  });
  const breakOff = () => {
    for (const { ends } of lines) for (const end of ends) end.destroy();
  };
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const url = new URL(server);
  url.hostname = "127.0.0.1";
  url.port = String((listener.address() as AddressInfo).port);
  return {
    url: url.href.replace(/\/$/, ""),
    cut() {
      whole = false;
    },
    silence() {
      for (const line of lines) line.whole = false;
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
