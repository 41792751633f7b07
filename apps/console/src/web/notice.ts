import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

const name = "rentease.notice";
/** A browser keeps no cookie over 4 KiB, escaped. */
const mostChars = 600;

/** Has the next page say what was done. It travels in a cookie that lasts until then: a link can't forge one. */
export function leaveNotice(c: Context, text: string, secure: boolean): void {
  setCookie(c, name, text.length > mostChars ? `${text.slice(0, mostChars)}…` : text, {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure,
    maxAge: 60,
  });
}

/** What the action before this page left to be said, once. */
export function takeNotice(c: Context): string | null {
  // Not for a part of a page that refreshes itself, maybe in another tab.
  if (c.req.header("hx-request") !== undefined) return null;
  const text = getCookie(c, name);
  if (text === undefined) return null;
  deleteCookie(c, name, { path: "/" });
  return text;
}
