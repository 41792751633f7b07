import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type HttpServer, serve, type ServeLimits } from "./serve.ts";

const sockets: Socket[] = [];
let server: HttpServer;
/** Lets the answers to /held go. */
let release = (): void => {};
/** Resolves once /held was asked for. */
let asked: Promise<void>;

afterEach(async () => {
  release();
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.close();
});

/** A server that answers what it was sent, /held when it is told to. */
async function listen(limits: ServeLimits): Promise<void> {
  const held = new Promise<void>((resolve) => (release = resolve));
  let arrive = (): void => {};
  asked = new Promise<void>((resolve) => (arrive = resolve));
  const fetch = async (request: Request): Promise<Response> => {
    if (request.url.endsWith("/held")) {
      arrive();
      await held;
    }
    return new Response(await request.text());
  };
  server = await serve({ fetch }, "127.0.0.1", 0, limits);
}

async function open(): Promise<{ socket: Socket; said: () => string; closed: Promise<unknown> }> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  sockets.push(socket);
  let text = "";
  socket.setEncoding("latin1").on("data", (chunk: string) => (text += chunk));
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await once(socket, "connect");
  return { socket, said: () => text, closed };
}

/** Never stops sending, a byte at a time. */
function drip(socket: Socket, byte: string): void {
  const dripping = setInterval(() => socket.writable && socket.write(byte), 20);
  socket.once("close", () => clearInterval(dripping));
}

const answersOthers = async (): Promise<void> => {
  const answer = await fetch(server.url, { method: "POST", body: "served" });
  expect(await answer.text()).toBe("served");
};

test.each([
  ["a head", "POST / HTTP/1.1\r\nHost: x\r\nX-Slow: "],
  ["a body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"],
  ["chunks", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n"],
])("whoever lets %s drip is cut off, and others are served meanwhile", async (_what, begin) => {
  await listen({ requestTimeoutMs: 2_000 });
  const slow = await open();
  slow.socket.write(begin);
  drip(slow.socket, "a");
  await answersOthers();
  await slow.closed;
  expect(slow.said()).toMatch(/^HTTP\/1.1 408 /);
  await answersOthers();
});

test("whoever connects and says nothing is cut off", async () => {
  await listen({ requestTimeoutMs: 2_000 });
  const silent = await open();
  await silent.closed;
  expect(silent.said()).toMatch(/^HTTP\/1.1 408 /);
  await answersOthers();
});

test("a flood of headers is answered 431, be it one or many", async () => {
  await listen({});
  const floods = ["X-Flood: ".padEnd(17_000, "a"), "X-F: a\r\n".repeat(6_000)];
  for (const flood of floods) {
    const flooding = await open();
    flooding.socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${flood}\r\n\r\n`);
    await flooding.closed;
    expect(flooding.said()).toMatch(/^HTTP\/1.1 431 /);
  }
  await answersOthers();
});

test("one connection too many: the oldest without a whole request goes, never one being answered", async () => {
  await listen({ maxConnections: 3 });
  const held = await open();
  held.socket.write("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
  await asked;
  const silent = await open();
  const dripping = await open();
  dripping.socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na");

  const first = await open();
  await silent.closed;
  first.socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await expect.poll(first.said).toMatch(/^HTTP\/1.1 200 /);
  await open();
  await dripping.closed;
  // One that was answered and is kept for the next request may go too.
  await open();
  await first.closed;

  expect(held.said()).toBe("");
  release();
  await expect.poll(held.said).toMatch(/^HTTP\/1.1 200 /);
});

test("where all connections are being answered, one more is refused", async () => {
  await listen({ maxConnections: 1 });
  const held = await open();
  held.socket.write("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
  await asked;
  const refused = await open();
  await refused.closed;
  release();
  await expect.poll(held.said).toMatch(/^HTTP\/1.1 200 /);
});
