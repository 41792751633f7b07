import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { bindAccount, closeDatabase, openDatabase } from "@rentease/db";
import { connectQueues, migrateQueue } from "@rentease/queue";
import { createLogger, serve } from "@rentease/runtime";
import { createTestDatabase } from "@rentease/testing";
import { afterEach, expect, test } from "vitest";
import { createApp } from "./app.ts";
import { eventBody, signed, webhookSecret } from "./signed-event.ts";

const account = { account: "acct_ours", livemode: false };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function startIngress() {
  const database = await createTestDatabase();
  closers.push(() => database.drop());
  const db = openDatabase(database.url, { max: 2 });
  closers.push(() => closeDatabase(db));
  await bindAccount(db, account);
  await migrateQueue(database.url);
  const queues = connectQueues({ databaseUrl: database.url });
  closers.push(() => queues.close());
  const logger = createLogger("ingress", "silent");
  const ingress = createApp({ db, queues, account, webhookSecrets: [webhookSecret], logger });
  const server = await serve(ingress.app, "127.0.0.1", 0);
  closers.push(
    () => ingress.drain(),
    () => server.close(),
  );
  const deliver = async (id: string) => {
    const body = eventBody(id);
    const headers = signed(body);
    const answer = await fetch(`${server.url}/webhooks/stripe`, { method: "POST", body, headers });
    return answer.status;
  };
  return { db, port: Number(new URL(server.url).port), deliver };
}

/** `begun` is all that each of them ever says. */
async function openIdle(port: number, count: number, begun: string): Promise<Socket[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(port, "127.0.0.1");
      closers.push(() => socket.destroy());
      await once(socket, "connect");
      socket.on("error", () => {});
      socket.write(begun);
      return socket;
    }),
  );
}

test.each([
  ["say nothing", ""],
  ["have begun a head", "POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nX-Slow: "],
  [
    "have begun a body",
    "POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nStripe-Signature: t=1\r\nContent-Length: 9000\r\n\r\n{",
  ],
])("thousands of connections that %s stop no delivery", async (_what, begun) => {
  const { db, port, deliver } = await startIngress();
  for (let round = 0; round < 6; round += 1) {
    await openIdle(port, 500, begun);
    expect(await deliver(`evt_${round}`)).toBe(200);
  }
  expect(await db.$client`select 1 from stripe_events`).toHaveLength(6);
});
