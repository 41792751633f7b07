import { readFile } from "node:fs/promises";
import { Command, CommanderError } from "commander";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { commands } from "./commands.ts";

const root = new URL("../../../", import.meta.url);
const read = (path: string) => readFile(new URL(path, root), "utf8");
const rules = (await read("packages/runtime/alerts/rentease.rules.yml")).replaceAll(/\n +/g, " ");

/** What stands in backticks. */
const quoted = [...new Set([...rules.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text))];

/** @returns why the command line does not take it; what it takes is done, as far as that goes without a database. */
async function refusal(commandLine: string): Promise<string | null> {
  const args = commandLine.replaceAll("…", "2026-01-01").split(" ").slice(1);
  const program = new Command("rentease")
    .enablePositionalOptions()
    .configureOutput({ writeErr: () => {} })
    .exitOverride();
  (await commands[args[0] ?? ""]?.())?.(program);
  const failure: unknown = await program.parseAsync(args, { from: "user" }).catch((error) => error);
  if (!(failure instanceof Error)) throw new Error(`${commandLine} needs no database?`);
  return failure instanceof CommanderError ? failure.message : null;
}

describe("what the alert rules have somebody do", () => {
  beforeEach(() => {
    vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    vi.stubEnv("REDIS_URL", undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test("stands in backticks, wherever it is a command", () => {
    const prose = rules.replaceAll(/`[^`]+`/g, "");
    expect(
      prose.match(/\b(rentease [a-z]+ [a-z]+|rentease \w+ -|npm run|docker compose)/g),
    ).toBeNull();
  });

  test("is understood, with its options", { timeout: 60_000 }, async () => {
    const ours = quoted.filter((text) => /^rentease [a-z]/.test(text));
    expect(ours.length).toBeGreaterThan(15);
    const refused: [string, string | null][] = [];
    for (const command of ours) refused.push([command, await refusal(command)]);
    expect(refused).toEqual(ours.map((command) => [command, null]));
    // What the rules said once.
    expect(await refusal("rentease audit --repair")).toContain("--from");
    expect(await refusal("rentease events replay")).toContain("nothing to replay");
    expect(await refusal("rentease audit --mend")).toContain("unknown option");
  });

  test("is a script of ours or a service of docker-compose.yml", async () => {
    const [scripts, compose] = [await read("package.json"), await read("docker-compose.yml")];
    const others = quoted.filter((text) => !text.startsWith("rentease"));
    expect(others.length).toBeGreaterThan(5);
    const unknown = others.filter((text) => {
      const [, script] = /^npm run (\w+)$/.exec(text) ?? [];
      const [, service] = /^docker compose (?:up -d|run --rm) (\w+)$/.exec(text) ?? [];
      return !(script ? scripts.includes(`"${script}":`) : compose.includes(`\n  ${service}:\n`));
    });
    expect(unknown).toEqual([]);
  });
});
