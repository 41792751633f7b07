import { createHash } from "node:crypto";

/** What a key may do, each role all that those before it may. */
export const apiKeyRoles = ["viewer", "operator", "admin"] as const;

export type ApiKeyRole = (typeof apiKeyRoles)[number];

/** Whether `role` may do what is for `needed`. */
export function mayDo(role: ApiKeyRole, needed: ApiKeyRole): boolean {
  return apiKeyRoles.indexOf(role) >= apiKeyRoles.indexOf(needed);
}

/** A role as it is stored; null for one that this version does not know, which may do nothing. */
export function roleNamed(name: string): ApiKeyRole | null {
  return apiKeyRoles.find((role) => role === name) ?? null;
}

/** Found by its hash, so that no comparison of the key itself takes a time that tells of it. */
export function hashApiKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
