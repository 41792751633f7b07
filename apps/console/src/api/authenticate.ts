import { type Role, type Database, findApiKey, mayDo } from "@rentease/db";
import { createMiddleware } from "hono/factory";
import type { ApiEnv } from "./env.ts";
import { Problem } from "./problem.ts";

/** Reading is for viewers, everything else for operators. */
export function neededRole(method: string): Role {
  return method === "GET" || method === "HEAD" ? "viewer" : "operator";
}

/** Lets a request pass whose bearer key is in use and may do it. */
export function authenticate(db: Database) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const [, key] =
      /^Bearer +([\x21-\x7e]{1,200}) *$/i.exec(c.req.header("authorization") ?? "") ?? [];
    if (key === undefined) {
      throw notAuthenticated("give an API key, as in Authorization: Bearer rentease_…", "");
    }
    const holder = await findApiKey(db, key);
    if (!holder)
      throw notAuthenticated("the API key is unknown or revoked", ', error="invalid_token"');
    const needed = neededRole(c.req.method);
    if (!mayDo(holder.role, needed)) {
      const detail = `this needs a key of the role ${needed}; the key's role is ${holder.role}`;
      throw new Problem(403, "role_missing", { detail });
    }
    c.set("holder", holder);
    await next();
  });
}

function notAuthenticated(detail: string, reason: string): Problem {
  const headers = { "www-authenticate": `Bearer realm="rentease"${reason}` };
  return new Problem(401, "not_authenticated", { detail, headers });
}
