import { asc } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { users } from "../schema/index.ts";

export type ListedUser = { id: string; email: string; name: string; role: string; createdAt: Date };

/** Everybody who may sign in. */
export async function listUsers(db: Queryable): Promise<ListedUser[]> {
  const { id, email, name, role, createdAt } = users;
  return db.select({ id, email, name, role, createdAt }).from(users).orderBy(asc(email));
}
