import { eq, sql } from "drizzle-orm";
import type { Database, Transaction } from "../database.ts";
import { newId } from "../new-id.ts";
import type { Role } from "../role.ts";
import { activity, credentials, sessions, users } from "../schema/index.ts";
import { UserNotFoundError } from "./errors.ts";
import { foldEmail, passwordProvider, removedRole } from "./user.ts";

/** Gives a user another role. They stay signed in: the role is read with every request. @throws UserNotFoundError */
export async function setUserRole(db: Database, email: string, role: Role, actor: string) {
  await change(db, email, { actor, action: "user.role", detail: { role } }, async (tx, id) => {
    await tx
      .update(users)
      .set({ role, updatedAt: sql`now()` })
      .where(eq(users.id, id));
  });
}

/** Gives a user another password, and signs them out everywhere. @throws UserNotFoundError */
export async function setUserPassword(
  db: Database,
  email: string,
  passwordHash: string,
  actor: string,
) {
  await change(db, email, { actor, action: "user.password", detail: {} }, async (tx, id) => {
    await tx
      .insert(credentials)
      .values({
        id: newId(),
        userId: id,
        accountId: id,
        providerId: passwordProvider,
        password: passwordHash,
      })
      .onConflictDoUpdate({
        target: [credentials.userId, credentials.providerId],
        set: { password: passwordHash, updatedAt: sql`now()` },
      });
    await tx.delete(sessions).where(eq(sessions.userId, id));
  });
}

/**
 * Ends a user: their password, their role and all sessions. The row stays, because what they decided is by its id; with
 * another role and password they may sign in again. @throws UserNotFoundError
 */
export async function removeUser(db: Database, email: string, actor: string) {
  await change(db, email, { actor, action: "user.remove", detail: {} }, async (tx, id) => {
    await tx
      .update(users)
      .set({ role: removedRole, updatedAt: sql`now()` })
      .where(eq(users.id, id));
    await tx.delete(credentials).where(eq(credentials.userId, id));
    await tx.delete(sessions).where(eq(sessions.userId, id));
  });
}

type Noted = {
  actor: string;
  action: string;
  detail: (typeof activity.$inferInsert)["detail"];
};

async function change(
  db: Database,
  email: string,
  noted: Noted,
  work: (tx: Transaction, id: string) => Promise<void>,
): Promise<void> {
  await db.transaction(async (tx) => {
    const [user] = await tx
      .select({ id: users.id })
      .from(users)
      .where(eq(users.email, foldEmail(email)))
      .for("update");
    if (!user) throw new UserNotFoundError();
    await work(tx, user.id);
    await tx.insert(activity).values({ id: newId(), ...noted, subject: `user:${user.id}` });
  });
}
