import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installPackage } from "./install-package.ts";

const programs = ["initdb", "postgres", "pg_dump", "pg_restore", "psql", "createdb", "dropdb"];
/** Where Debian has them: a folder a version. */
const debian = "/usr/lib/postgresql";

/**
 * The folder of a PostgreSQL with pg_dump and the server that fits it; the embedded one has only the server. Null, and
 * said loudly, where there is none; in CI it is installed where we may.
 */
export function findPostgresPrograms(): string | null {
  const inCi = process.env["CI"] === "true";
  const folder = installed() ?? (inCi && installPackage("postgresql") ? installed() : null);
  if (folder === null) {
    process.stderr.write(
      "\n*** No pg_dump with its server: install postgresql.\n*** The test of backup and restore DOES NOT RUN.\n\n",
    );
  }
  return folder;
}

function installed(): string | null {
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const folders = [
    ...versions
      .toSorted((one, other) => Number(other) - Number(one))
      .map((version) => join(debian, version, "bin")),
    ...(process.env["PATH"] ?? "").split(delimiter),
  ];
  const has = (folder: string) => programs.every((name) => existsSync(join(folder, name)));
  return folders.filter(has).find((folder) => answers(join(folder, "pg_dump"))) ?? null;
}

function answers(program: string): boolean {
  return spawnSync(program, ["--version"]).status === 0;
}
