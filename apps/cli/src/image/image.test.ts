import { existsSync, readdirSync, readFileSync } from "node:fs";
import { secretNames } from "@rentease/runtime";
import { describe, expect, test } from "vitest";
import { readIgnoreFile } from "./ignore-file.ts";
import { parseDockerfile, startOf } from "./parse-dockerfile.ts";

const root = new URL("../../../../", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), "utf8");
const stages = parseDockerfile(read(".docker/Dockerfile"));
const compose = read("docker-compose.yml");
/** What docker-compose.yml says of one of its services. */
const serviceOf = (name: string) =>
  compose
    .slice(compose.indexOf("\nservices:"))
    .split(/^  (?=\w+:$)/m)
    .find((block) => block.startsWith(`${name}:`)) ?? "";
const processes = ["ingress", "worker", "console"] as const;

describe("the image", () => {
  test.each(processes)("starts the %s as package.json does", (name) => {
    const { scripts } = JSON.parse(read("package.json"));
    expect(startOf(stages, name).command.join(" ")).toBe(scripts[name]);
  });

  test("runs nothing as root", () => {
    for (const { name } of stages.filter(({ base }) => base === "app")) {
      expect([name, startOf(stages, name).user]).toEqual([name, "node"]);
    }
  });

  test("has a health check for each that serves, at the port it listens on", () => {
    for (const name of processes) {
      const { healthCheck, env } = startOf(stages, name);
      expect(healthCheck.join(" ")).toContain(`:${env[`${name.toUpperCase()}_PORT`]}/`);
    }
  });

  test("an ingress is healthy while the queue alone is away: it takes webhooks in", () => {
    expect(startOf(stages, "ingress").healthCheck.join(" ")).toContain("/healthz'");
  });

  test("the worker's heap fits the memory that its container has", () => {
    const [, megabytes = ""] =
      /--max-old-space-size=(\d+)/.exec(startOf(stages, "worker").command.join(" ")) ?? [];
    const [, gigabytes = ""] = /limits: \{ memory: (\d+)g \}/.exec(serviceOf("worker")) ?? [];
    expect(Number(megabytes)).toBeGreaterThan(300);
    expect(Number(megabytes)).toBeLessThan(Number(gigabytes) * 800);
  });

  test("installs for every app and package that it holds", () => {
    const letsIn = readIgnoreFile(read(".dockerignore"));
    const manifests = ["apps", "packages"]
      .flatMap((folder) =>
        readdirSync(new URL(folder, root)).map((name) => `${folder}/${name}/package.json`),
      )
      .filter((path) => letsIn(path) && existsSync(new URL(path, root)));
    const copied = stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ name, rest }) => name === "COPY" && /package\.json /.test(rest))
      .flatMap(({ rest }) => rest.split(" ").slice(0, -1));
    const own = copied.filter((path) => path.includes("/"));
    expect(own.toSorted()).toEqual(manifests.toSorted());
  });

  test("is built from a target for every service of docker-compose.yml that is ours", () => {
    const targets = [...compose.matchAll(/target: (\w+)/g)].map(([, target]) => target);
    expect(targets).toEqual(["migrate", "ingress", "worker", "console", "rentease"]);
    expect(stages.map(({ name }) => name)).toEqual(expect.arrayContaining(targets));
  });
});

describe("a container is given no secret of another", () => {
  test.each([
    { service: "migrate", keeps: [] },
    { service: "ingress", keeps: ["webhook-secrets"] },
    { service: "worker", keeps: ["stripe-key", "notify-secrets"] },
    { service: "console", keeps: ["auth-secret"] },
  ])("$service", ({ service, keeps }) => {
    const all = ["stripe-key", "webhook-secrets", "auth-secret", "notify-secrets"];
    const blanked = [...serviceOf(service).matchAll(/\*no-([a-z-]+)/g)].map(([, name]) => name);
    expect(blanked).toEqual(all.filter((name) => !keeps.some((kept) => kept === name)));
    expect(serviceOf(service)).toContain(`./secrets/${service}:/run/secrets:ro`);
  });

  test("and whatever may stand in a file is blanked with its file", () => {
    // Those that docker-compose.yml sets itself are not from .env.
    const fromEnv = secretNames.filter((name) => !/^(DATABASE|REDIS)_URL$/.test(name));
    for (const name of fromEnv) {
      expect(compose).toMatch(new RegExp(`no-\\S+\\s+\\{ ${name}: "", ${name}_FILE: "" \\}`));
    }
    for (const name of [
      "POSTGRES_PASSWORD",
      "INGRESS_DATABASE_URL",
      "WORKER_DATABASE_URL",
      "CONSOLE_DATABASE_URL",
    ]) {
      expect(compose).toContain(`\n  ${name}: ""\n`);
    }
  });

  test("nor the owner's password where each has a login of its own", () => {
    const roles = read(".docker/roles.yml");
    for (const name of processes) {
      expect(roles).toMatch(
        new RegExp(
          `  ${name}:\n    environment:\n      DATABASE_URL: .*${name.toUpperCase()}_DATABASE_URL:.*\n      PGPASSWORD: ""\n`,
        ),
      );
    }
  });
});

describe(".dockerignore lets in", () => {
  const letsIn = readIgnoreFile(read(".dockerignore"));

  test.each([
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    ".patches/postgres+3.4.9+002+watch-connections.patch",
    "drizzle/meta/_journal.json",
    "apps/ingress/src/main.ts",
    "apps/console/src/web/assets/console.css",
    "packages/db/package.json",
  ])("%s", (path) => expect(letsIn(path)).toBe(true));

  test.each([
    ".env",
    ".env.example",
    ".git/config",
    ".data/acct_1-live/auth-secret",
    "apps/console/.env",
    "node_modules/tsx/package.json",
    "apps/worker/node_modules/x.js",
    "apps/bench/src/main.ts",
    "packages/testing/package.json",
    "packages/core/src/money.test.ts",
    "README.md",
    "secrets/worker/stripe-key",
  ])("and not %s", (path) => expect(letsIn(path)).toBe(false));
});

test("a line that is not understood is not skipped", () => {
  expect(() => parseDockerfile("FROM node AS app\nADD https://example.com/x /")).toThrow("ADD");
  expect(() => parseDockerfile("FROM node\nRUN true")).toThrow("without a name");
});
