import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { newId } from "../new-id.ts";
import { activity, apiKeys } from "../schema/index.ts";

/** No key in use is meant, or more than one. */
class ApiKeyNotFoundError extends Error {
  readonly code = "api_key_not_found";
  readonly retry = false;
  override readonly name = "ApiKeyNotFoundError";
}

/**
 * Ends a key at once. @param which its id, the beginning of its id, or its name.
 * @returns the id and name of the key that was revoked.
 * @throws ApiKeyNotFoundError unless exactly one key in use is meant.
 */
export async function revokeApiKey(
  db: Database,
  which: string,
  actor: string,
): Promise<{ id: string; name: string }> {
  return db.transaction(async (tx) => {
    const inUse = await tx
      .select({ id: apiKeys.id, name: apiKeys.name })
      .from(apiKeys)
      .where(isNull(apiKeys.revokedAt))
      .orderBy(apiKeys.id)
      .for("update");
    const named = inUse.filter(({ name }) => name === which);
    const meant =
      named.length > 0
        ? named
        : inUse.filter(({ id }) => which !== "" && id.startsWith(which.toLowerCase()));
    const [key] = meant;
    if (!key) throw new ApiKeyNotFoundError(`no key in use is named ${which} or has that id`);
    if (meant.length > 1) {
      throw new ApiKeyNotFoundError(
        `${meant.length} keys begin with ${which}: give more of the id`,
      );
    }
    await tx
      .update(apiKeys)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(apiKeys.id, key.id), isNull(apiKeys.revokedAt)));
    await tx.insert(activity).values({
      id: newId(),
      actor,
      action: "api_key.revoke",
      subject: `api_key:${key.id}`,
      detail: {},
    });
    return key;
  });
}
