import { mayDo } from "@rentease/db";
import { createMiddleware } from "hono/factory";
import type { ApiEnv } from "./env.ts";
import { Problem } from "./problem.ts";

/** What an operation says that is for admins. */
export const needsAdmin = "Needs the role admin.";

/** Lets a request pass whose key is an admin's. */
export const adminsOnly = createMiddleware<ApiEnv>(async (c, next) => {
  const { role } = c.var.holder;
  if (!mayDo(role, "admin")) {
    const detail = `this needs a key of the role admin; the key's role is ${role}`;
    throw new Problem(403, "role_missing", { detail });
  }
  await next();
});
