import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type SecretName = "webhook-secret" | "auth-secret" | "demo-password";

/** A secret of the stack's own: made at the first start and kept in its folder, readable by nobody else. */
export function keptSecret(folder: string, name: SecretName, make: () => string): string {
  const file = join(folder, name);
  if (!existsSync(file)) writeFileSync(file, `${make()}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return readFileSync(file, "utf8").trim();
}

/** A secret that a stack keeps in its folder, for commands in another terminal; null before its first start. */
export function readKeptSecret(folder: string, name: SecretName): string | null {
  const file = join(folder, name);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : null;
}
