import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxAccount } from "@rentease/core";
import { bindAccount, closeDatabase, migrate, openDatabase } from "@rentease/db";
import { startEmbeddedPostgres } from "@rentease/embedded";
import { connectQueues, inspectQueue, migrateQueue } from "@rentease/queue";
import { settingsFor } from "@rentease/runtime";
import {
  createCertificates,
  freePort,
  redisProgram,
  type ServerCertificate,
  startNetwork,
  startRedis,
} from "@rentease/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { killableApp } from "./killable.ts";

const certificates = createCertificates();
const program = redisProgram();
const notTrusted = /certificate|self.signed/i;

const closers: (() => Promise<unknown> | void)[] = [];
afterAll(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A PostgreSQL that speaks TLS with this certificate, at an address of 127.0.0.1. */
async function startSecurePostgres({ cert, key }: ServerCertificate): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "rentease-tls-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const server = await startEmbeddedPostgres({
    dataDir: folder,
    throwAway: true,
    settings: { ssl: "on", ssl_cert_file: cert, ssl_key_file: key },
  });
  closers.push(() => server.stop());
  return server.url;
}

/** A URL as the settings make it of these variables. */
const urlOf = (url: string, ca: string | undefined) =>
  settingsFor(["DATABASE_URL"], { DATABASE_URL: url, DATABASE_CA_FILE: ca }).databaseUrl;

async function isEncrypted(url: string): Promise<boolean> {
  const db = openDatabase(url, { max: 1 });
  try {
    const [row] = await db.$client<{ ssl: boolean }[]>`
      select ssl from pg_stat_ssl where pid = pg_backend_pid()`;
    return row?.ssl ?? false;
  } finally {
    await closeDatabase(db);
  }
}

describe.skipIf(certificates === null)("TLS to PostgreSQL", () => {
  const { ca, otherCa } = certificates ?? { ca: "", otherCa: "" };
  /** By its address, and by its certificate's name. */
  let plain: string;
  let named: string;

  beforeAll(async () => {
    if (certificates === null) return;
    closers.push(() => certificates.remove());
    plain = await startSecurePostgres(certificates.issue("localhost"));
    named = plain.replace("127.0.0.1", "localhost");
    await migrate(urlOf(named, ca));
    await migrateQueue(urlOf(named, ca));
  });

  test("with its CA both drivers connect, encrypted", async () => {
    const url = urlOf(named, ca);
    expect(await isEncrypted(url)).toBe(true);
    expect(await inspectQueue({ databaseUrl: url }, 5_000)).toMatchObject({ kind: "postgres" });
    const queues = connectQueues({ databaseUrl: url });
    await queues.ping();
    await queues.close();
  });

  test("a connection that falls silent is noticed", async () => {
    const network = await startNetwork(plain);
    closers.push(() => network.close());
    const db = openDatabase(urlOf(`${network.url}?sslmode=require`, ca), { max: 1 });
    closers.push(() => closeDatabase(db));
    const encrypted = () => db.$client`
      select ssl from pg_stat_ssl where pid = pg_backend_pid() and 1 = ${1}`;
    expect(await encrypted()).toEqual([{ ssl: true }]);
    network.silence();
    await expect(encrypted()).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
    expect(await encrypted()).toEqual([{ ssl: true }]);
  }, 30_000);

  test.each([
    ["another CA", () => urlOf(named, otherCa)],
    ["another CA, where the name does not count", () => urlOf(`${named}?sslmode=require`, otherCa)],
    ["no CA, when it is to be checked", () => urlOf(`${named}?sslmode=verify-full`, undefined)],
  ])("%s: both drivers refuse, and say that it is the certificate", async (_what, url) => {
    await expect(isEncrypted(url())).rejects.toThrow(notTrusted);
    await expect(migrate(url())).rejects.toThrow(notTrusted);
    await expect(inspectQueue({ databaseUrl: url() }, 5_000)).rejects.toThrow(notTrusted);
  });

  test("another server's certificate of that CA is refused, unless only the CA is to be checked", async () => {
    if (certificates === null) return;
    const elsewhere = await startSecurePostgres(certificates.issue("elsewhere"));
    const asLocal = elsewhere.replace("127.0.0.1", "localhost");
    const wrongName = /does not match|altnames/i;
    await expect(isEncrypted(urlOf(asLocal, ca))).rejects.toThrow(wrongName);
    await expect(inspectQueue({ databaseUrl: urlOf(asLocal, ca) }, 5_000)).rejects.toThrow(
      wrongName,
    );
    // An address is in no certificate here.
    for (const url of [`${asLocal}?sslmode=require`, `${asLocal}?sslmode=verify-ca`, elsewhere]) {
      expect(await isEncrypted(urlOf(url, ca))).toBe(true);
      expect(await inspectQueue({ databaseUrl: urlOf(url, ca) }, 5_000)).toBeDefined();
    }
    await expect(isEncrypted(urlOf(elsewhere, otherCa))).rejects.toThrow(notTrusted);
  });

  test("sslmode=require alone encrypts", async () => {
    const url = urlOf(`${plain}?sslmode=require`, undefined);
    expect(await isEncrypted(url)).toBe(true);
    expect(await inspectQueue({ databaseUrl: url }, 5_000)).toBeDefined();
  });

  describe.skipIf(program === null)("and to Redis", () => {
    let redis: string;
    const redisUrlOf = (file: string) =>
      settingsFor(["REDIS_URL"], { REDIS_URL: redis, REDIS_CA_FILE: file }).redisUrl;

    beforeAll(async () => {
      const server = await startRedis(program ?? "", certificates?.issue("localhost"));
      closers.push(() => server.stop());
      redis = server.url;
    });

    test("with its CA the queues are reached, with another they are not, and it is said why", async () => {
      const right = { databaseUrl: plain, redisUrl: redisUrlOf(ca) };
      expect(await inspectQueue(right, 5_000)).toMatchObject({ kind: "redis" });
      const queues = connectQueues(right);
      await queues.ping();
      await queues.close();

      const wrong = { databaseUrl: plain, redisUrl: redisUrlOf(otherCa) };
      await expect(inspectQueue(wrong, 5_000)).rejects.toThrow(notTrusted);
      const errors: unknown[] = [];
      const refused = connectQueues({ ...wrong, onError: (error) => errors.push(error) });
      await expect(refused.ping()).rejects.toThrow();
      await refused.close();
      expect(String(errors[0])).toMatch(notTrusted);
    });

    test("an ingress with secrets and CAs from files is ready; with another CA it ends and says why", async () => {
      const db = openDatabase(urlOf(named, ca), { max: 1 });
      await bindAccount(db, sandboxAccount);
      await closeDatabase(db);
      const folder = await mkdtemp(join(tmpdir(), "rentease-secrets-"));
      closers.push(() => rm(folder, { recursive: true, force: true }));
      const inFile = async (name: string, text: string) => {
        await writeFile(join(folder, name), `${text}\n`);
        return join(folder, name);
      };
      const port = await freePort();
      const env = {
        DATABASE_URL: undefined,
        REDIS_URL: undefined,
        STRIPE_SECRET_KEY: undefined,
        STRIPE_WEBHOOK_SECRETS: undefined,
        DATABASE_URL_FILE: await inFile("database", named),
        REDIS_URL_FILE: await inFile("redis", redis),
        STRIPE_WEBHOOK_SECRETS_FILE: await inFile("webhooks", "whsec_of_a_file"),
        DATABASE_CA_FILE: ca,
        REDIS_CA_FILE: ca,
        INGRESS_PORT: String(port),
      };
      const ingress = killableApp("ingress", env);
      closers.push(() => ingress.kill());
      await ingress.start();
      await expect
        .poll(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).json())
        .toEqual({ status: "ok", database: "ok", queue: "ok" });

      const mistrusting = killableApp("ingress", { ...env, DATABASE_CA_FILE: otherCa });
      await expect(mistrusting.start()).rejects.toThrow(notTrusted);
    });
  });
});
