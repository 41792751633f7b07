import { readFileSync } from "node:fs";

/** As the root's package.json has it, and the newest heading of apps/CHANGELOG.md. */
export function releasedVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
  );
  const has = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return has ? String(manifest.version) : "unknown";
}
