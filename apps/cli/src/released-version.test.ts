import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { releasedVersion } from "./released-version.ts";

test("the version is the newest in the changelog", () => {
  const changelog = readFileSync(new URL("../../CHANGELOG.md", import.meta.url), "utf8");
  const [, newest] = /^## (\d+\.\d+\.\d+)/m.exec(changelog) ?? [];
  expect(releasedVersion()).toBe(newest);
});
