import { isIP } from "node:net";
import type { Environment } from "./read-settings.ts";

const servers = [
  { url: "DATABASE_URL", file: "DATABASE_CA_FILE", secured: /^postgres/ },
  { url: "REDIS_URL", file: "REDIS_CA_FILE", secured: /^rediss:/ },
];

/**
 * Puts the file of a server's certificate authority into its URL, as libpq has it: `sslrootcert`. Whoever is given the URL
 * then has all that a connection takes.
 */
export function withCaFiles(given: Environment): Environment {
  const env = { ...given };
  for (const { url, file, secured } of servers) {
    const path = given[file]?.trim();
    const address = given[url]?.trim();
    if (!path || !address || !secured.test(address) || !URL.canParse(address)) continue;
    const whole = new URL(address);
    if (!whole.searchParams.has("sslrootcert")) whole.searchParams.set("sslrootcert", path);
    if (whole.protocol !== "rediss:" && !whole.searchParams.has("sslmode")) {
      // Who names a CA wants the server checked. The drivers compare names only, and no address.
      const isAddress = isIP(whole.hostname.replace(/[[\]]/g, "")) !== 0;
      whole.searchParams.set("sslmode", isAddress ? "verify-ca" : "verify-full");
    }
    env[url] = whole.href;
  }
  return env;
}
