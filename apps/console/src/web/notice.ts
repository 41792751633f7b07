import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

const name = "rentease.notice";

/** Has the next page say what was done. It travels in a cookie that lasts until then: a link can't forge one. */
export function leaveNotice(c: Context, text: string): void {
  setCookie(c, name, text, {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    maxAge: 60,
  });
}

/** What the action before this page left to be said, once. */
export function takeNotice(c: Context): string | null {
  const text = getCookie(c, name);
  if (text === undefined) return null;
  deleteCookie(c, name, { path: "/" });
  return text;
}
