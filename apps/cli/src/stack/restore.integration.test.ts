import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { sandboxAccount } from "@rentease/core";
import {
  bindAccount,
  bookingBody,
  closeDatabase,
  createApiKey,
  createUser,
  type Database,
  listApiKeys,
  listUsers,
  openDatabase,
  putBooking,
  removeUser,
  revokeApiKey,
} from "@rentease/db";
import { findPostgresPrograms, startPostgres } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runRentease } from "../run-rentease.ts";
import { type AppLogins, createAppLogins } from "./app-roles.ts";

const programs = findPostgresPrograms() ?? "";
const changelog = await readFile(new URL("../../../CHANGELOG.md", import.meta.url), "utf8");
/** The commands of the CHANGELOG, as they stand there, by the program that each runs inside the container. */
const documented = new Map(
  [...changelog.matchAll(/docker compose exec -T postgres ((\w+) [^`\n]+)/g)].map(
    ([, command = "", program = ""]) => [program, command],
  ),
);

let server: Awaited<ReturnType<typeof startPostgres>>;
let logins: AppLogins;
let folder: string;

beforeAll(async () => {
  if (programs === "") return;
  folder = await mkdtemp(join(tmpdir(), "rentease-restore-"));
  server = await startPostgres(programs);
  logins = await createAppLogins(server.url);
}, 60_000);
afterAll(async () => {
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const run = promisify(execFile);

/** As in the container, where the server is the one that is reached without saying so. */
async function asDocumented(program: string): Promise<void> {
  const { hostname, port } = new URL(server.url);
  const path = `${programs}${delimiter}${process.env["PATH"]}`;
  const env = { ...process.env, PGHOST: hostname, PGPORT: port, PATH: path };
  await run("sh", ["-c", documented.get(program) ?? "false"], { cwd: folder, env });
}

async function under<Answer>(url: string, work: (db: Database) => Promise<Answer>) {
  const db = openDatabase(url, { max: 1 });
  return work(db).finally(() => closeDatabase(db));
}

const rentease = (...args: string[]) =>
  runRentease(args, { DATABASE_URL: server.url, REDIS_URL: undefined });

const put = (db: Database, reference: string) =>
  putBooking(db, bookingBody.parse({ reference, currency: "eur" }), "test");

test.skipIf(programs === "")(
  "what is restored as documented has the old one's name: each app's own URL leads to it, with its rights",
  { timeout: 180_000 },
  async () => {
    const ana = {
      name: "Ana",
      email: "ana@example.com",
      role: "admin",
      passwordHash: "x",
    } as const;
    await under(server.url, async (db) => {
      await bindAccount(db, sandboxAccount);
      await put(db, "RE-1");
      await createApiKey(db, { name: "leaked", role: "admin" }, "test");
      await createUser(db, ana, "test");
    });
    await asDocumented("pg_dump");
    await under(server.url, async (db) => {
      await put(db, "RE-2");
      await revokeApiKey(db, "leaked", "test");
      await removeUser(db, ana.email, "test");
      // Somebody is still connected.
      await db.$client`select 1`;
      await expect(asDocumented("psql")).rejects.toThrow("being accessed by other users");
    });

    for (const program of ["psql", "createdb", "pg_restore"]) await asDocumented(program);
    expect(await rentease("migrate")).toMatchObject({ code: 0 });
    expect(await rentease("roles")).toMatchObject({ code: 0 });

    const references = (db: Database) =>
      db.$client<{ reference: string }[]>`select reference from bookings`;
    for (const app of ["worker", "console"] as const) {
      expect([app, await under(logins[app], references)]).toEqual([app, [{ reference: "RE-1" }]]);
    }
    await expect(under(logins.ingress, references)).rejects.toThrow("permission denied");
    const account = await under(logins.ingress, (db) => db.$client`select account from account`);
    expect(account).toEqual([{ account: sandboxAccount.account }]);
    await expect(under(logins.worker, (db) => db.$client`select 1 from users`)).rejects.toThrow(
      "permission denied",
    );

    // What was taken away is back: the CHANGELOG says to take it away again.
    const [keys, users] = await under(server.url, (db) =>
      Promise.all([listApiKeys(db), listUsers(db)]),
    );
    expect(keys).toMatchObject([{ name: "leaked", revokedAt: null }]);
    expect(users).toMatchObject([{ email: ana.email, role: "admin" }]);

    await asDocumented("dropdb");
    await asDocumented("pg_dump");
  },
);
