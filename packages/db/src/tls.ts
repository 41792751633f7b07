import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";

type Connection = { address: string; tls: { ssl?: ConnectionOptions } };

/**
 * A URL as the driver takes it. Of libpq's `sslrootcert` it knows nothing, and would send it to the server: the file is
 * read here. `require` and `verify-ca` then check the certificate, `verify-full` the name in it too.
 * @throws when the file can't be read.
 */
export function connectionOf(databaseUrl: string): Connection {
  const url = new URL(databaseUrl);
  const file = url.searchParams.get("sslrootcert");
  if (file === null) return { address: databaseUrl, tls: {} };
  const nameCounts = !["require", "verify-ca"].includes(url.searchParams.get("sslmode") ?? "");
  url.searchParams.delete("sslrootcert");
  url.searchParams.delete("sslmode");
  const ssl = {
    ca: readFileSync(file),
    ...(!nameCounts && { checkServerIdentity: () => undefined }),
  };
  return { address: url.href, tls: { ssl } };
}
