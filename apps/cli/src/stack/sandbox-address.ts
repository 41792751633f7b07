import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The key the sandbox is used with; it takes any test key. */
export const sandboxKey = "sk_test_sandbox";

/** Notes where a stack's sandbox listens, for commands in another terminal. */
export function noteSandbox(folder: string, url: string): void {
  writeFileSync(addressFile(folder), `${url}\n`);
}

export function forgetSandbox(folder: string): void {
  rmSync(addressFile(folder), { force: true });
}

/** Where the sandbox of the stack on this folder listens. A stack that was killed leaves its last address behind. */
export function sandboxAddress(folder: string): string | null {
  const file = addressFile(folder);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : null;
}

function addressFile(folder: string): string {
  return join(folder, "sandbox-url");
}
