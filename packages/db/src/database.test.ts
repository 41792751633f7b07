import { createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { openDatabase } from "./database.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

const message = (type: string, body: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};
const authenticated = message("R", Buffer.alloc(4));
const ready = message("Z", Buffer.from("I"));
const terminating = message("E", Buffer.from("SFATAL\0C57P01\0Mterminating connection\0\0"));

/** A server that takes a connection and dies at once, saying so. */
async function dyingServer(): Promise<string> {
  const server = createServer((socket: Socket) => {
    socket.once("data", () => {
      socket.write(Buffer.concat([authenticated, ready, terminating]));
      socket.once("data", () => socket.destroy());
    });
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return `postgres://rentease@127.0.0.1:${address.port}/rentease`;
}

// vitest fails where a rejection has nobody who hears it: it would end a process.
test("a connection that ends as it begins fails the query that asked for it, and nothing else", async () => {
  const db = openDatabase(await dyingServer(), { max: 1 });
  cleanUps.push(() => db.$client.end({ timeout: 0 }));
  await expect(db.$client`select 1`).rejects.toMatchObject({ code: "57P01" });
  // The driver asks for the types of the connection meanwhile: that ends, too.
  await new Promise((resolve) => setTimeout(resolve, 100));
});
