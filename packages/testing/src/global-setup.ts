import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startEmbeddedPostgres } from "@rentease/embedded";
import type { TestProject } from "vitest/node";

import { findChromium } from "./find-chromium.ts";
import "./provided.ts";
import { findRedis } from "./redis.ts";
import { createTemplate } from "./template-database.ts";

/**
 * For the run: one PostgreSQL with a migrated template database, and one Redis, which the projects
 * share; for the browser tests the browser's program.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (project.name === "browser") project.provide("chromium", { program: findChromium() });
  const shared = project.vitest.projects
    .map((other) => other.getProvidedContext())
    .find(({ serverUrl }) => serverUrl !== undefined);
  if (shared !== undefined) {
    project.provide("redisUrl", shared.redisUrl);
    project.provide("serverUrl", shared.serverUrl);
    project.provide("templateDatabase", shared.templateDatabase);
    return async () => {};
  }
  return startServers(project);
}

async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const stops: (() => Promise<void>)[] = [];
  const teardown = async () => {
    for (const stop of stops.splice(0).toReversed()) await stop();
  };
  try {
    const redis = await findRedis();
    if (redis !== null) stops.push(redis.stop);
    const server = await findPostgres();
    stops.push(server.stop);
    const template = await createTemplate(server.url);
    stops.push(template.drop);

    project.provide("redisUrl", redis?.url ?? null);
    project.provide("serverUrl", server.url);
    project.provide("templateDatabase", template.name);
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}

async function findPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const url = process.env["TEST_DATABASE_URL"];
  if (url !== undefined && url !== "") return { url, stop: async () => {} };
  const folder = await mkdtemp(join(await fastFolder(), "rentease-test-"));
  const server = await startEmbeddedPostgres({
    dataDir: folder,
    throwAway: true,
    // Every test file has pools of its own.
    settings: { max_connections: "300" },
  });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const memory = "/dev/shm";
const neededBytes = 4 * 1024 ** 3;

/** In memory where there is room: cloning a database makes a thousand files, ten times as fast there. */
async function fastFolder(): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(memory);
    return bavail * bsize >= neededBytes ? memory : tmpdir();
  } catch {
    // Not Linux.
    return tmpdir();
  }
}
