import { randomUUID } from "node:crypto";
import { createLogger } from "@rentease/runtime";
import { createTestDatabase, waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "./console-fixture.ts";
import { keepForgetting } from "./keep-forgetting.ts";

let console: Awaited<ReturnType<typeof startConsole>>;
beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());

const logs: string[] = [];
const logger = createLogger("console", "info", { write: (line) => void logs.push(line) });

test("answers, sessions and sign-in limits that are over are forgotten by the clock, the others stay", async () => {
  const { $client: sql } = console.db;
  const [user] = await sql`
    insert into users (id, email, name, role) values (${randomUUID()}, 'a@example.com', 'A', 'admin') returning id`;
  const userId: string = user?.["id"];
  const [key] = await sql`select id from api_keys limit 1`;
  const apiKeyId: string = key?.["id"];
  const have = async (name: string, hoursAgo: number) => {
    const moment = new Date(Date.now() - hoursAgo * 3_600_000);
    const at = moment.toISOString();
    await sql`insert into idempotency_keys (api_key_id, key, request, status, body, created_at)
      values (${apiKeyId}, ${name}, 'hash', 200, '{}', ${at})`;
    await sql`insert into sessions (id, user_id, token, expires_at, ip_address)
      values (${randomUUID()}, ${userId}, ${name}, ${at}, '127.0.0.1')`;
    await sql`insert into sign_in_limits (id, key, count, last_request)
      values (${randomUUID()}, ${name}, 1, ${moment.getTime()})`;
  };
  const left = () => sql`
    select 'answer' as kind, key as name from idempotency_keys
    union all select 'session', token from sessions
    union all select 'limit', key from sign_in_limits order by 1, 2`;
  await have("old", 25);
  await have("new", -1);
  const stop = keepForgetting(console.db, logger, 20);
  const isDown = async () => (await left()).length === 3;
  await waitUntil(isDown, { timeoutMs: 10_000, what: "what is over to be forgotten" });
  await have("older", 26);
  await waitUntil(isDown, { timeoutMs: 10_000, what: "it to be forgotten again" });
  await stop();
  expect(await left()).toEqual([
    { kind: "answer", name: "new" },
    { kind: "limit", name: "new" },
    { kind: "session", name: "new" },
  ]);
  await have("late", 27);
  expect(await left()).toHaveLength(6);
  expect(logs).toEqual([]);
});
