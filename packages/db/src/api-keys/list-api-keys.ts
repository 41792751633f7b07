import { desc } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { apiKeys } from "../schema/index.ts";

/** A key as it may be shown: the key itself is kept nowhere. */
export type ListedApiKey = {
  id: string;
  name: string;
  role: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
};

/** All of them, revoked ones too, the last made first. */
export async function listApiKeys(db: Queryable): Promise<ListedApiKey[]> {
  const { id, name, role, createdAt, lastUsedAt, revokedAt } = apiKeys;
  return db
    .select({ id, name, role, createdAt, lastUsedAt, revokedAt })
    .from(apiKeys)
    .orderBy(desc(id));
}
