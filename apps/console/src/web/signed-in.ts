import type { SignIn } from "@rentease/auth";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { WebEnv } from "./env.ts";

/** Lets those pass who are signed in; a browser of anybody else is shown where to. */
export function signedIn(signIn: SignIn) {
  return createMiddleware<WebEnv>(async (c, next): Promise<Response | undefined> => {
    const found = await signIn.userOf(c.req.header("cookie") ?? "");
    if (!found) return toSignIn(c);
    c.set("user", found.user);
    await next();
    for (const cookie of found.setCookies) c.header("set-cookie", cookie, { append: true });
    return undefined;
  });
}

/** To the sign-in page, and from there back to what was asked for. Pages that refresh themselves are led there whole. */
function toSignIn(c: Context): Response {
  const { pathname, search } = new URL(c.req.url);
  const page = `/sign-in?to=${encodeURIComponent(c.req.method === "GET" ? pathname + search : "/")}`;
  if (c.req.header("hx-request") !== undefined) {
    return c.body(null, 401, { "hx-redirect": page });
  }
  return c.redirect(page, 303);
}
