import { readFileSync } from "node:fs";
import type { Environment } from "./read-settings.ts";

/** What must not be seen by whoever lists processes or their environment: `NAME_FILE` may name a file that holds it. */
export const secretNames = [
  "DATABASE_URL",
  "REDIS_URL",
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRETS",
  "AUTH_SECRET",
  "NOTIFY_SECRETS",
] as const;

type Inlined = {
  /** With the files' contents under the secrets' own names, and no `NAME_FILE`. */
  env: Environment;
  /** By the secret's name what is wrong with its file, one line; never what stands in it. */
  faults: Map<string, string>;
};

/** Reads the files that `NAME_FILE` names, as Docker and Kubernetes mount secrets. */
export function inlineSecretFiles(given: Environment): Inlined {
  const env = { ...given };
  const faults = new Map<string, string>();
  for (const name of secretNames) {
    const file = given[`${name}_FILE`]?.trim();
    delete env[`${name}_FILE`];
    if (!file) continue;
    if (given[name]?.trim()) {
      faults.set(name, `${name} and ${name}_FILE are both set: set one of them`);
      continue;
    }
    try {
      env[name] = readFileSync(file, "utf8");
    } catch {
      faults.set(name, `${name}_FILE can't be read: set the path of a file that holds ${name}`);
    }
  }
  return { env, faults };
}
