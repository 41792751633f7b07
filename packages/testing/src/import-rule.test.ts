import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { root } from "./tool.ts";

// The real configuration and rule, over a tree with nothing in it but the files below.
const tree = realpathSync(mkdtempSync(join(tmpdir(), "import-rule-")));
for (const file of [".oxlintrc.json", "packages/testing/src/import-rule.js"]) {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  copyFileSync(join(root, file), join(tree, file));
}
afterAll(() => rmSync(tree, { recursive: true, force: true }));

const oxlint = join(
  dirname(createRequire(import.meta.url).resolve("oxlint/package.json")),
  "bin/oxlint",
);

/** Whether the rule lets a file of that path hold that code. */
function isAllowed(file: string, code: string): Promise<boolean> {
  const path = join(tree, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${code}\n`);
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [oxlint, "-f", "unix", file], { cwd: tree }, (error, output) => {
      if (error !== null && !/\[\w+\//.test(output)) reject(error);
      else resolve(!output.includes("rentease(imports)"));
    });
  });
}

const from = (name: string) => `export * from "${name}";`;

describe("denied", () => {
  test.each([
    ["packages/core/src/a.ts", from("@rentease/db")],
    ["packages/core/src/a.ts", from("node:fs")],
    ["packages/core/src/a.ts", from("zod")],
    ["packages/db/src/a.ts", from("@rentease/queue")],
    ["packages/db/src/a.ts", from("@rentease/core/src/money.ts")],
    ["packages/db/src/deep/a.ts", from("../../../core/src/index.ts")],
    ["packages/db/src/a.ts", 'import type { A } from "@rentease/stripe"; export type B = A;'],
    ["packages/db/src/a.ts", 'export type B = import("@rentease/stripe").A;'],
    ["packages/db/src/a.ts", 'export const a = await import("@rentease/stripe");'],
    ["packages/db/src/a.ts", from("@rentease/testing")],
    ["packages/db/src/a.test.ts", from("@rentease/queue")],
    ["apps/worker/src/a.ts", from("@rentease/ingress")],
    ["apps/worker/src/a.ts", from("../../ingress/src/app.ts")],
    ["apps/worker/src/a.ts", from("postgres")],
    ["apps/worker/src/a.ts", from("drizzle-orm/postgres-js")],
    ["apps/worker/src/a.ts", from("stripe")],
    ["apps/ingress/src/a.ts", from("bullmq")],
    ["packages/brand-new/src/a.ts", from("@rentease/core")],
    ["packages/brand-new/src/a.ts", from("../../core/src/index.ts")],
  ])("%s: %s", async (file, code) => {
    expect(await isAllowed(file, code)).toBe(false);
  });
});

describe("allowed", () => {
  test.each([
    ["packages/core/src/deep/a.ts", from("../money.ts")],
    ["packages/core/src/a.test.ts", from("fast-check")],
    ["packages/db/src/a.ts", from("@rentease/core")],
    ["packages/db/src/a.ts", from("drizzle-orm/postgres-js")],
    ["packages/sandbox/src/a.ts", 'import type Stripe from "stripe"; export type S = Stripe;'],
    ["packages/queue/src/a.test.ts", from("@rentease/testing")],
    ["apps/worker/src/a.test.ts", from("postgres")],
    ["apps/worker/src/jobs/a.ts", from("@rentease/stripe")],
  ])("%s: %s", async (file, code) => {
    expect(await isAllowed(file, code)).toBe(true);
  });
});
