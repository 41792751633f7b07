import { randomBytes } from "node:crypto";
import { hashPassword } from "@rentease/auth";
import { createUser, type Database, listUsers } from "@rentease/db";
import { keptSecret } from "./kept-secret.ts";

export type DemoUser = { email: string; password: string };

const email = "host@example.com";

/** Who signs in to the sandbox's console. Shown on its sign-in page, so there is one only in the sandbox. */
export async function ensureDemoUser(db: Database, folder: string): Promise<DemoUser> {
  const password = keptSecret(folder, "demo-password", () => randomBytes(9).toString("base64url"));
  const users = await listUsers(db);
  if (!users.some((user) => user.email === email)) {
    const passwordHash = await hashPassword(password);
    await createUser(db, { email, name: "Demo Host", role: "admin", passwordHash }, "serve");
  }
  return { email, password };
}
