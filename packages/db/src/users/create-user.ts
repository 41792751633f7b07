import type { Database } from "../database.ts";
import { violatedUnique } from "../error-text.ts";
import { newId } from "../new-id.ts";
import type { Role } from "../role.ts";
import { activity, credentials, users } from "../schema/index.ts";
import { UserExistsError } from "./errors.ts";
import { foldEmail, passwordProvider } from "./user.ts";

export type NewUser = {
  email: string;
  name: string;
  role: Role;
  /** As packages/auth hashes it. */
  passwordHash: string;
};

/** Makes a user who signs in with a password. @returns its id. @throws UserExistsError */
export async function createUser(db: Database, user: NewUser, actor: string): Promise<string> {
  const { name, role, passwordHash } = user;
  const id = newId();
  try {
    await db.transaction(async (tx) => {
      await tx.insert(users).values({ id, email: foldEmail(user.email), name, role });
      await tx.insert(credentials).values({
        id: newId(),
        userId: id,
        accountId: id,
        providerId: passwordProvider,
        password: passwordHash,
      });
      await tx.insert(activity).values({
        id: newId(),
        actor,
        action: "user.create",
        subject: `user:${id}`,
        detail: { role },
      });
    });
  } catch (error) {
    throw violatedUnique(error) === "users_email_unique" ? new UserExistsError() : error;
  }
  return id;
}
