import { isLoopback, settingsFor } from "@rentease/runtime";
import { type Check, ok, warn } from "../check.ts";

const remedies = {
  DATABASE_URL:
    "put sslmode=verify-full into DATABASE_URL (DATABASE_CA_FILE: an authority of your own)",
  REDIS_URL: "set REDIS_URL to rediss://… (REDIS_CA_FILE: an authority of your own)",
  STRIPE_API_BASE:
    "set STRIPE_API_BASE to https://…, or not at all: the key goes with every request",
};

export const encryption: Check = {
  name: "encryption",
  needs: [],
  async look() {
    const { databaseUrl, redisUrl, stripeApiBase } = settingsFor([
      "DATABASE_URL?",
      "REDIS_URL",
      "STRIPE_API_BASE",
    ]);
    const addresses = [
      ["DATABASE_URL", databaseUrl],
      ["REDIS_URL", redisUrl],
      ["STRIPE_API_BASE", stripeApiBase],
    ] as const;
    const clear = addresses.filter(([, url]) => url !== undefined && travels(url) === "clear");
    if (clear.length > 0) {
      return warn(
        `${clear.map(([name]) => name).join(", ")}: another machine is spoken to in the clear`,
        clear.map(([name]) => remedies[name]).join("; "),
      );
    }
    const named = addresses.filter(([, url]) => url !== undefined && travels(url) === "private");
    return ok(
      named.length > 0
        ? `nothing in the clear but within a private network (${named.map(([name]) => name).join(", ")})`
        : "nothing leaves this machine in the clear",
    );
  },
};

/**
 * How what is sent to a server travels. `private`: in the clear to a name without a dot, which only the network it stands
 * in knows, as those of docker-compose.yml.
 */
export function travels(address: string): "encrypted" | "here" | "private" | "clear" {
  const { protocol, hostname, searchParams } = new URL(address);
  if (protocol === "https:" || protocol === "rediss:") return "encrypted";
  if (protocol.startsWith("postgres")) {
    // What is weaker than these falls back, or begins, in the clear.
    const mode = searchParams.get("sslmode") ?? searchParams.get("ssl") ?? "";
    if (/^(require|verify-ca|verify-full|true|1)$/.test(mode)) return "encrypted";
  }
  const host = decodeURIComponent(hostname).replace(/^\[|\]$/g, "");
  // A path is a socket's.
  if (host === "" || host.startsWith("/") || isLoopback(host)) return "here";
  return /^[a-z][\w-]*$/i.test(host) ? "private" : "clear";
}
