import { sandboxAccount } from "@rentease/core";
import { bindAccount, closeDatabase, openDatabase } from "@rentease/db";
import { migrateQueue } from "@rentease/queue";
import { createTestDatabase, freePort } from "@rentease/testing";
import { afterEach, expect, test } from "vitest";
import { createVisitor } from "./console-visitors.ts";
import { killableApp } from "./killable.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** What browsers see of both, behind whatever shares the visits out. */
const publicUrl = "http://127.0.0.1:8080";

async function startConsole(databaseUrl: string): Promise<string> {
  const port = await freePort();
  const console = killableApp("console", {
    DATABASE_URL: databaseUrl,
    REDIS_URL: undefined,
    STRIPE_SECRET_KEY: undefined,
    CONSOLE_PORT: String(port),
    CONSOLE_URL: publicUrl,
    AUTH_SECRET: "the same for both, and thirty-two long",
  });
  cleanUps.push(() => console.kill());
  await console.start();
  return `http://127.0.0.1:${port}`;
}

test("who signed in at one console is signed in at the other, and signing out there ends it at both", async () => {
  const database = await createTestDatabase();
  cleanUps.push(() => database.drop());
  const db = openDatabase(database.url, { max: 1 });
  cleanUps.push(() => closeDatabase(db));
  await bindAccount(db, sandboxAccount);
  await migrateQueue(database.url);
  const visitor = await createVisitor(db, { name: "Ana", role: "viewer" });
  const [first, second] = await Promise.all([
    startConsole(database.url),
    startConsole(database.url),
  ]);

  const signedIn = await post(`${first}/sign-in`, "", visitor);
  expect(signedIn.status).toBe(303);
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  expect(await statuses([first, second], cookie)).toEqual([200, 200]);
  expect(await statuses([first, second], "")).toEqual([303, 303]);

  expect((await post(`${second}/sign-out`, cookie, {})).status).toBe(303);
  expect(await statuses([first, second], cookie)).toEqual([303, 303]);
});

function post(url: string, cookie: string, form: Record<string, string>): Promise<Response> {
  return fetch(url, {
    method: "POST",
    redirect: "manual",
    headers: { origin: publicUrl, cookie },
    body: new URLSearchParams(form),
  });
}

function statuses(consoles: readonly string[], cookie: string): Promise<number[]> {
  return Promise.all(
    consoles.map(async (url) => {
      const answer = await fetch(`${url}/payments`, { redirect: "manual", headers: { cookie } });
      return answer.status;
    }),
  );
}
