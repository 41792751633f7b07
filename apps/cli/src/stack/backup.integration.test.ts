import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  bookingBody,
  closeDatabase,
  countInbox,
  type Database,
  listEvents,
  openDatabase,
  putBooking,
} from "@rentease/db";
import { generateSeason } from "@rentease/sandbox";
import { appliedTypes } from "@rentease/stripe";
import { findPostgresPrograms, startPostgres, waitUntil } from "@rentease/testing";
import { afterEach, expect, test } from "vitest";
import { compareBooks, differencesIn } from "../demo/compare-books.ts";
import { jsonLines, runRentease } from "../run-rentease.ts";
import { killableApp } from "./killable.ts";
import { playWith, startMachine } from "./machine.ts";
import { doubled } from "./row-counts.ts";

const programs = findPostgresPrograms() ?? "";
const season = { seed: "backup", payments: 120 };
const patience = { timeoutMs: 120_000 };

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp().catch(console.error);
});

test.skipIf(programs === "")(
  "P9: a backup taken under load, restored, swept and audited, is complete: difference 0",
  { timeout: 300_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "rentease-backup-"));
    cleanUps.push(() => rm(folder, { recursive: true, force: true }));
    const server = await startPostgres(programs);
    const postgres = { url: server.url, remove: server.stop, ...runningAllAlong };
    const machine = await startMachine(
      { seed: season.seed, redisProgram: null, postgres },
      cleanUps,
    );
    const { sandbox, db, worker, env } = machine;

    // In the middle of the season, webhooks on their way and a worker at work.
    const dump = join(folder, "rentease.dump");
    const bookings: unknown[] = [];
    const onPut = (booking: unknown) => void bookings.push(booking);
    const dumpIt = async () => {
      await waitUntil(async () => (await listEvents(db, {}, 1_000)).length > 50, {
        what: "the first events",
      });
      await dumpTo(server.url, dump);
    };
    const labels = await playWith(machine, season, [dumpIt], { onPut });
    await sandbox.drain();
    const happened = [...sandbox.world.records.events.all()].filter(({ type }) =>
      appliedTypes.includes(type),
    );
    await worker.kill();

    // What came after it is lost with the old database: Stripe's part comes back by the sweep, the bookings by their owner.
    const restored = await restore(db, server.url, dump, "restored");
    const kept = new Set((await listEvents(restored, {}, 1_000_000)).map(({ id }) => id));
    const lost = happened.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
    expect(kept.size).toBeGreaterThan(50);
    expect(lost.length).toBeGreaterThan(50);
    const settings = { ...env, DATABASE_URL: urlOf(server.url, "restored") };
    const swept = await runRentease(["sweep", "--json"], settings);
    expect(swept).toMatchObject({ code: 0 });
    expect(jsonLines(swept)).toMatchObject([{ found: expect.arrayContaining(lost) }]);
    for (const booking of bookings) await putBooking(restored, bookingBody.parse(booking), "test");

    const second = killableApp("worker", settings);
    cleanUps.push(() => second.kill());
    await second.start();
    await waitUntil(
      async () => {
        const { applied, pending, fetches, bookings: open } = await countInbox(restored);
        return applied === happened.length && pending + fetches + open === 0;
      },
      { ...patience, what: `${happened.length} applied events` },
    );
    const from = new Date(generateSeason(season).fromMs).toISOString().slice(0, 10);
    const audited = await runRentease(["audit", "--from", from, "--json"], settings, 120_000);
    expect(audited).toMatchObject({ code: 0 });
    expect(jsonLines(audited)).toMatchObject([
      { certificate: { differences: { found: 0, repaired: 0, left: 0 } } },
    ]);
    expect(differencesIn(await compareBooks(restored, sandbox, labels))).toEqual([]);
    expect(await doubled(restored)).toEqual([]);
    await second.kill();

    // At rest, what a backup holds is the database, row by row.
    const again = join(folder, "again.dump");
    await dumpTo(urlOf(server.url, "restored"), again);
    const copy = await restore(db, server.url, again, "copy");
    const rows = await checksums(restored);
    expect(Object.keys(rows).length).toBeGreaterThan(20);
    expect(await checksums(copy)).toEqual(rows);
  },
);

/** Nobody kills this one. */
const runningAllAlong = { running: () => true, start: async () => {}, kill: async () => {} };

const run = promisify(execFile);

async function dumpTo(url: string, file: string): Promise<void> {
  await run(join(programs, "pg_dump"), ["--format=custom", `--file=${file}`, `--dbname=${url}`]);
}

async function restore(db: Database, server: string, file: string, name: string) {
  await db.$client.unsafe(`create database ${name}`);
  const url = urlOf(server, name);
  await run(join(programs, "pg_restore"), ["--exit-on-error", `--dbname=${url}`, file]);
  const restored = openDatabase(url, { max: 2 });
  cleanUps.push(() => closeDatabase(restored));
  return restored;
}

/** Of every table, whichever schema it is in, over all of its rows. */
async function checksums(db: Database): Promise<Record<string, string>> {
  const tables = await db.$client<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`;
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await db.$client.unsafe<{ sum: string }[]>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, e'\\n' order by t::text)), '') as sum from ${name} t`,
    );
    sums[name] = row?.sum ?? "";
  }
  return sums;
}

function urlOf(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
