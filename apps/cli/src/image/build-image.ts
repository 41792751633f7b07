import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { readIgnoreFile } from "./ignore-file.ts";
import type { Stage } from "./parse-dockerfile.ts";

/**
 * Runs a Dockerfile's COPY and RUN lines in plain folders, one a stage, each standing for the root of a file system; the
 * base image is this machine. Only what .dockerignore lets through is there to be copied.
 * @returns the root folder of each stage by name.
 * @throws Error with the output of a line that failed.
 */
export function buildImage(stages: readonly Stage[], repository: string, folder: string) {
  const context = join(folder, "context");
  copyContext(repository, context);
  const roots = new Map<string, string>();
  for (const { name, base, instructions } of stages) {
    const root = join(folder, name);
    const below = roots.get(base);
    // A stage that only says how to start adds no file.
    const adds = instructions.some(({ name }) => name === "COPY" || name === "RUN");
    roots.set(name, below !== undefined && !adds ? below : root);
    if (below !== undefined && !adds) continue;
    mkdirSync(root);
    if (below !== undefined) copy(below, root);
    let workingFolder = root;
    for (const { name, rest } of instructions) {
      if (name === "WORKDIR") mkdirSync((workingFolder = join(root, rest)), { recursive: true });
      if (name === "COPY") copyLine(rest, { roots, context, workingFolder });
      if (name === "RUN") runLine(rest, workingFolder, folder);
    }
  }
  return roots;
}

/** The files below it in bytes, each once, whatever links to it. */
export function sizeOf(folder: string): number {
  const seen = new Set<number>();
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)))
    .reduce((sum, { ino, size }) => (seen.has(ino) ? sum : (seen.add(ino), sum + size)), 0);
}

function copyContext(repository: string, context: string): void {
  const letsIn = readIgnoreFile(readFileSync(join(repository, ".dockerignore"), "utf8"));
  const walk = (path: string) => {
    for (const entry of readdirSync(join(repository, path), { withFileTypes: true })) {
      const inner = path === "" ? entry.name : `${path}/${entry.name}`;
      // No pattern lets anything back in below a folder that is kept out by its name.
      if (!letsIn(inner)) continue;
      if (entry.isDirectory()) {
        walk(inner);
        continue;
      }
      mkdirSync(dirname(join(context, inner)), { recursive: true });
      cpSync(join(repository, inner), join(context, inner));
    }
  };
  walk("");
}

type Places = { roots: ReadonlyMap<string, string>; context: string; workingFolder: string };

function copyLine(rest: string, { roots, context, workingFolder }: Places): void {
  const [, stage, paths = ""] = /^(?:--from=(\S+) )?(.*)$/.exec(rest) ?? [];
  const from = stage === undefined ? context : roots.get(stage);
  const sources = paths.split(/\s+/);
  const target = sources.pop() ?? "";
  if (from === undefined) throw new Error(`COPY ${rest}: no stage of that name before it`);
  for (const source of sources) {
    const path = join(from, source);
    // A folder's contents are copied, a file goes into a folder that ends in a slash.
    const into = statSync(path).isDirectory() || !/(^\.|\/)$/.test(target);
    const place = into ? target : join(target, source.split("/").at(-1) ?? "");
    copy(path, join(workingFolder, place));
  }
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  // With cp, because it keeps relative links as they are.
  const isFolder = statSync(from).isDirectory();
  if (isFolder) mkdirSync(to, { recursive: true });
  run(["cp", "-a", isFolder ? `${from}/.` : from, to], "/", {});
}

function runLine(command: string, workingFolder: string, folder: string): void {
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  console.log(`RUN ${command}`);
  // Of this environment only what finds programs and the network: an image knows nothing else of the machine.
  const kept = ["PATH", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS"];
  const own = Object.entries(process.env).filter(
    ([name]) => kept.includes(name.toUpperCase()) || /^npm_config_(registry|cafile)$/i.test(name),
  );
  run(["/bin/sh", "-c", command], workingFolder, { ...Object.fromEntries(own), HOME: home });
}

function run([program, ...args]: [string, ...string[]], cwd: string, env: NodeJS.ProcessEnv): void {
  const options = { cwd, env: { PATH: process.env["PATH"], ...env } };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    ...options,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${args.join(" ")} failed: ${error ?? `${stdout}${stderr}`}`);
}
