import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";

/**
 * PostgreSQL's URL, its `sslmode` and `sslrootcert` read as libpq reads them, and as our other driver does; node-postgres
 * has a meaning of its own otherwise.
 */
export function postgresAddress(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  if (!url.searchParams.has("sslmode")) return databaseUrl;
  url.searchParams.set("uselibpqcompat", "true");
  return url.href;
}

/**
 * Redis' URL and, with `rediss://` and an `sslrootcert`, whose certificates count.
 * @throws when the file can't be read.
 */
export function redisConnection(redisUrl: string): {
  address: string;
  tls: { tls?: ConnectionOptions };
} {
  const url = new URL(redisUrl);
  const file = url.searchParams.get("sslrootcert");
  if (file === null) return { address: redisUrl, tls: {} };
  url.searchParams.delete("sslrootcert");
  return { address: url.href, tls: { tls: { ca: readFileSync(file) } } };
}
