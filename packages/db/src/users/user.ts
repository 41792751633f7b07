/** What better-auth calls signing in with a password. */
export const passwordProvider = "credential";

/** As better-auth looks an e-mail up. */
export function foldEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** Instead of a role: of somebody who may no longer sign in. */
export const removedRole = "removed";
