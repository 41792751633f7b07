import { createHash } from "node:crypto";

/** A key is found by its hash, so that no comparison of the key itself takes a time that tells of it. */
export function hashApiKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
