import { randomBytes } from "node:crypto";
import type { Database } from "../database.ts";
import { violatedUnique } from "../error-text.ts";
import { newId } from "../new-id.ts";
import type { Role } from "../role.ts";
import { activity, apiKeys } from "../schema/index.ts";
import { hashApiKey } from "./hash-api-key.ts";

/** A key of this name is in use. */
class ApiKeyNameTakenError extends Error {
  readonly code = "api_key_name_taken";
  readonly retry = false;
  override readonly name = "ApiKeyNameTakenError";

  constructor(name: string) {
    super(`a key named ${name} is in use: revoke it first, or choose another name`);
  }
}

/**
 * Makes a key for the HTTP API. @returns the key, which is kept nowhere: only its hash is stored.
 * @throws ApiKeyNameTakenError
 */
export async function createApiKey(
  db: Database,
  { name, role }: { name: string; role: Role },
  actor: string,
): Promise<{ id: string; key: string }> {
  const id = newId();
  // 256 random bits. The prefix is ours, so that a key that leaked says whose it is.
  const key = `rentease_${randomBytes(32).toString("base64url")}`;
  try {
    await db.transaction(async (tx) => {
      await tx.insert(apiKeys).values({ id, name, role, hash: hashApiKey(key) });
      await tx.insert(activity).values({
        id: newId(),
        actor,
        action: "api_key.create",
        subject: `api_key:${id}`,
        detail: { role },
      });
    });
  } catch (error) {
    throw violatedUnique(error) === "api_keys_name" ? new ApiKeyNameTakenError(name) : error;
  }
  return { id, key };
}
