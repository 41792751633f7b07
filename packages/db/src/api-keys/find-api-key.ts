import { and, eq, isNull, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { type Role, roleNamed } from "../role.ts";
import { apiKeys } from "../schema/index.ts";
import { hashApiKey } from "./hash-api-key.ts";

/** Whoever showed a key. */
export type ApiKeyHolder = { id: string; name: string; role: Role };

/** Who this key belongs to; null for one that is unknown or revoked. Notes that it was used, at most once a minute. */
export async function findApiKey(db: Queryable, key: string): Promise<ApiKeyHolder | null> {
  const stale = sql<boolean>`${apiKeys.lastUsedAt} is null or ${apiKeys.lastUsedAt} < now() - interval '1 minute'`;
  const [found] = await db
    .select({ id: apiKeys.id, name: apiKeys.name, role: apiKeys.role, stale })
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, hashApiKey(key)), isNull(apiKeys.revokedAt)));
  const role = found && roleNamed(found.role);
  if (!found || !role) return null;
  if (found.stale) {
    await db
      .update(apiKeys)
      .set({ lastUsedAt: sql`now()` })
      .where(and(eq(apiKeys.id, found.id), stale));
  }
  return { id: found.id, name: found.name, role };
}
