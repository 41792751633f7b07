/** What a user or a key may do, each role all that those before it may: read, decide and change, administer. */
export const roles = ["viewer", "operator", "admin"] as const;

export type Role = (typeof roles)[number];

/** Whether `role` may do what is for `needed`. */
export function mayDo(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}

/** A role as it is stored; null for one that this version does not know, which may do nothing. */
export function roleNamed(name: string): Role | null {
  return roles.find((role) => role === name) ?? null;
}
