import type { SignIn } from "@rentease/auth";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { WebEnv } from "./env.ts";
import { localPath } from "./local-path.ts";
import { readForm } from "./read-form.ts";

/**
 * Lets those pass who are signed in; a browser of anybody else is shown where to.
 * @param consoleUrl where browsers reach the console.
 */
export function signedIn(signIn: SignIn, consoleUrl: string) {
  const own = new URL(consoleUrl).origin;
  return createMiddleware<WebEnv>(async (c, next): Promise<Response | undefined> => {
    const found = await signIn.userOf(c.req.header("cookie") ?? "");
    if (!found) return toSignIn(c, await pageOf(c, own));
    c.set("user", found.user);
    await next();
    for (const cookie of found.setCookies) c.header("set-cookie", cookie, { append: true });
    return undefined;
  });
}

/** To the sign-in page, and from there to a page. Pages that refresh themselves are led there whole. */
function toSignIn(c: Context, to: string): Response {
  const page = `/sign-in?to=${encodeURIComponent(to)}`;
  if (c.req.header("hx-request") !== undefined) {
    return c.body(null, 401, { "hx-redirect": page });
  }
  return c.redirect(page, 303);
}

/** The page that was asked for; of an action, which can't be asked for again, the page it was taken on. */
async function pageOf(c: Context, own: string): Promise<string> {
  if (c.req.method === "GET") return pathOf(new URL(c.req.url));
  const back = await backOf(c);
  if (back !== null) return back;
  const referer = c.req.header("referer") ?? "";
  if (!URL.canParse(referer)) return "/";
  const page = new URL(referer);
  return page.origin === own ? localPath(pathOf(page)) : "/";
}

/** What the form names as the page it stands on, if it can be read. */
async function backOf(c: Context): Promise<string | null> {
  const form = await readForm(c).catch(() => null);
  return typeof form?.["back"] === "string" ? localPath(form["back"]) : null;
}

function pathOf({ pathname, search }: URL): string {
  return pathname + search;
}
